/* SPDX-License-Identifier: MIT */
/* Calls that fail, again and again: nothing is left behind, neither a handle nor memory (RFC 2744 §5.1, §5.19). */
#include "transcript.h"

#include <malloc.h>

enum { ROUNDS = 10, CALLS = 20, SMALLEST_CHUNK_BYTES = 32 /* of glibc's malloc */ };

static OM_uint32 minor;
static gss_name_t service, nobody;
static gss_buffer_desc junk = {6, (void *)"abcdef"};
static gss_buffer_desc damaged = {17, (void *)"\x60\x0f\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x01\x00\x6e\x00"};

static OM_uint32 first_accept(gss_ctx_id_t *context)
{
    gss_buffer_desc output = GSS_C_EMPTY_BUFFER;
    OM_uint32 ignored, major = gss_accept_sec_context(&minor, context, GSS_C_NO_CREDENTIAL, &damaged, NULL, NULL, NULL, &output, NULL, NULL, NULL);
    gss_release_buffer(&ignored, &output);
    return major;
}

static OM_uint32 first_init(gss_ctx_id_t *context)
{
    gss_buffer_desc output = GSS_C_EMPTY_BUFFER;
    OM_uint32 ignored, major = gss_init_sec_context(&minor, GSS_C_NO_CREDENTIAL, context, nobody, &KRB5, 0, 0, NULL, NULL, NULL, &output, NULL, NULL);
    gss_release_buffer(&ignored, &output);
    return major;
}

/* The handle stays valid for delete. */
static OM_uint32 second_init(gss_ctx_id_t *context)
{
    gss_buffer_desc output = GSS_C_EMPTY_BUFFER;
    OM_uint32 ignored, major;
    gss_init_sec_context(&minor, GSS_C_NO_CREDENTIAL, context, service, &KRB5, GSS_C_MUTUAL_FLAG, 0, NULL, NULL, NULL, &output, NULL, NULL);
    gss_release_buffer(&ignored, &output);
    major = gss_init_sec_context(&minor, GSS_C_NO_CREDENTIAL, context, service, &KRB5, GSS_C_MUTUAL_FLAG, 0, NULL, &junk, NULL, &output, NULL, NULL);
    gss_release_buffer(&ignored, &output);
    return major;
}

static OM_uint32 import(gss_ctx_id_t *context)
{
    return gss_import_sec_context(&minor, &junk, context);
}

static void repeat(const char *what, OM_uint32 (*fail)(gss_ctx_id_t *), bool keeps)
{
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    OM_uint32 major = 0, ignored;
    bool always = true;
    section("leaks: %s", what);
    for (int round = 0; round < ROUNDS; round++) {
        size_t before = mallinfo2().uordblks;
        for (int i = 0; i < CALLS; i++) {
            major = fail(&context);
            if ((context != GSS_C_NO_CONTEXT) != keeps)
                line("the context is %s", keeps ? "gone" : "still there");
            if (context != GSS_C_NO_CONTEXT)
                gss_delete_sec_context(&ignored, &context, GSS_C_NO_BUFFER);
        }
        always = always && mallinfo2().uordblks >= before + CALLS * SMALLEST_CHUNK_BYTES; /* what grows once, a table or a cache, is no leak */
    }
    line("%s; context %s; %s", major_name(major), keeps ? "kept" : "none", always ? "memory is left behind by every call" : "no memory is left behind");
}

void leaks_chapter(void)
{
    service = import_text("host@localhost", GSS_C_NT_HOSTBASED_SERVICE);
    nobody = import_text("nobody@localhost", GSS_C_NT_HOSTBASED_SERVICE);
    repeat("a first accept fails", first_accept, false);
    repeat("a first init fails", first_init, false);
    repeat("a second init fails", second_init, true);
    repeat("an import fails", import, false);
    gss_release_name(&minor, &service);
    gss_release_name(&minor, &nobody);
}
