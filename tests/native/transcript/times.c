/* SPDX-License-Identifier: MIT */
/* Lifetimes that an application asks for (RFC 2744 §5.2, §5.19), one after the other: tickets of earlier calls are still there. */
#include "transcript.h"

enum { COUNT = 6 };

static const OM_uint32 requests[COUNT] = {600, 0, 1200, 300, GSS_C_INDEFINITE, 100000000};

/* Less than what tickets of the requests before are good for, by more than a run takes: whether one still is must not depend on the moment. */
static const OM_uint32 later[COUNT] = {500, 0, 1100, 200, GSS_C_INDEFINITE, 100000000};

static void initiate(gss_cred_id_t credential, gss_OID mech, const char *service, OM_uint32 seconds)
{
    OM_uint32 major, minor, lifetime = 77, left = 77;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_name_t target = import_text(service, GSS_C_NT_HOSTBASED_SERVICE);
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    major = gss_init_sec_context(&minor, credential, &context, target, mech, 0, seconds, NULL, NULL, NULL, &token, NULL, &lifetime);
    line("init_sec_context for %u s:", seconds);
    said("init_sec_context", major, minor);
    line("%s", lifetime_text(lifetime));
    if (major == GSS_S_COMPLETE) {
        major = gss_context_time(&minor, context, &left);
        line("context_time: %s, %s", major_name(major), lifetime_text(left));
    }
    gss_release_buffer(&minor, &token);
    gss_release_name(&minor, &target);
    gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
}

/* Each is acquired while the one before is kept in the user's cache, sealed or not. */
static void acquire(OM_uint32 seconds, OM_uint32 context_seconds)
{
    OM_uint32 major, minor, lifetime = 77, left = 77;
    gss_cred_id_t credential = GSS_C_NO_CREDENTIAL;
    gss_OID_set_desc mechs = {1, &KRB5};
    major = gss_acquire_cred(&minor, GSS_C_NO_NAME, seconds, &mechs, GSS_C_INITIATE, &credential, NULL, &lifetime);
    line("acquire_cred for %u s:", seconds);
    if (said("acquire_cred", major, minor)) {
        major = gss_inquire_cred(&minor, credential, NULL, &left, NULL, NULL);
        line("%s", lifetime_text(lifetime));
        line("inquire_cred: %s, %s", major_name(major), lifetime_text(left));
        initiate(credential, &KRB5, "HTTP@localhost", context_seconds);
    }
    gss_release_cred(&minor, &credential);
}

void times_chapter(void)
{
    section("times: contexts of the default credential");
    for (size_t i = 0; i < COUNT; i++)
        initiate(GSS_C_NO_CREDENTIAL, &KRB5, "host@localhost", requests[i]);
    section("times: contexts of the default credential, spnego");
    for (size_t i = 0; i < COUNT; i++)
        initiate(GSS_C_NO_CREDENTIAL, &SPNEGO, "host@localhost", later[i]);
    section("times: credentials, and contexts of them");
    for (size_t i = 0; i < COUNT; i++)
        acquire(requests[COUNT - 1 - i], requests[i]);
}
