/* SPDX-License-Identifier: MIT */
/*
 * What a daemon's answer does to a process. The daemon of the test behaves by a word, "case-NNN", that it finds in a request; without one it answers well.
 *
 *   hostile cases CALL COUNT    each case from 0, then a good answer: prints case, major, minor and words; the good one must succeed and leave the descriptors as they were
 *   hostile memory CALL CASE    prints major, minor and how many KiB of address space the call took at most
 *   hostile messages COUNT      an accepted context whose token is not krb5's: every use of it fails, in the same words; prints how many bytes malloc has more in use
 *   hostile hungry KIB          the control of the measure: takes that much itself
 *
 * CALL is acquire, init or accept.
 */
#include "common.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GOOD = -1, WORD_BYTES = 40, WARM_UP = 20 };

struct outcome {
    OM_uint32 major, minor;
};

static gss_OID_set_desc mechs = {1, &KRB5};

static struct outcome acquire(const char *word)
{
    OM_uint32 minor, ignored;
    gss_cred_id_t credential = GSS_C_NO_CREDENTIAL;
    gss_name_t name = import_text(word, GSS_C_NT_HOSTBASED_SERVICE);
    OM_uint32 major = gss_acquire_cred(&minor, name, GSS_C_INDEFINITE, &mechs, GSS_C_ACCEPT, &credential, NULL, NULL);
    if (GSS_ERROR(major) && credential != GSS_C_NO_CREDENTIAL)
        broken("a credential in spite of a failure");
    gss_release_cred(&ignored, &credential);
    gss_release_name(&ignored, &name);
    return (struct outcome){major, minor};
}

static struct outcome init(const char *word)
{
    OM_uint32 minor, ignored;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    gss_name_t target = import_text(word, GSS_C_NT_HOSTBASED_SERVICE);
    OM_uint32 major = gss_init_sec_context(&minor, GSS_C_NO_CREDENTIAL, &context, target, &KRB5, 0, 0, NULL, GSS_C_NO_BUFFER, NULL, &token, NULL, NULL);
    if (GSS_ERROR(major) && (context != GSS_C_NO_CONTEXT || token.length != 0))
        broken("a context or a token in spite of a failure");
    gss_release_buffer(&ignored, &token);
    gss_delete_sec_context(&ignored, &context, GSS_C_NO_BUFFER);
    gss_release_name(&ignored, &target);
    return (struct outcome){major, minor};
}

static struct outcome accept_into(gss_ctx_id_t *context, const char *word)
{
    OM_uint32 minor, ignored, flags;
    char bytes[200];
    gss_buffer_desc output = GSS_C_EMPTY_BUFFER;
    gss_name_t name = GSS_C_NO_NAME;
    gss_cred_id_t delegated = GSS_C_NO_CREDENTIAL;
    /* An initial token of krb5 as far as the mechglue looks (RFC 2743, section 3.1). */
    gss_buffer_desc input = {(size_t)snprintf(bytes, sizeof bytes, "\x60%c\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02%s", (int)strlen(word) + 11, word), bytes};
    OM_uint32 major = gss_accept_sec_context(&minor, context, GSS_C_NO_CREDENTIAL, &input, NULL, &name, NULL, &output, &flags, NULL, &delegated);
    if (GSS_ERROR(major) && (*context != GSS_C_NO_CONTEXT || name != GSS_C_NO_NAME || delegated != GSS_C_NO_CREDENTIAL || output.length != 0))
        broken("an output in spite of a failure");
    gss_release_buffer(&ignored, &output);
    gss_release_name(&ignored, &name);
    gss_release_cred(&ignored, &delegated);
    return (struct outcome){major, minor};
}

static struct outcome accept(const char *word)
{
    OM_uint32 ignored;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    struct outcome outcome = accept_into(&context, word);
    gss_delete_sec_context(&ignored, &context, GSS_C_NO_BUFFER);
    return outcome;
}

static struct outcome make(const char *call, int number)
{
    char word[WORD_BYTES] = "good@hostile.test";
    if (number != GOOD)
        snprintf(word, sizeof word, "case-%03d@hostile.test", number);
    if (strcmp(call, "acquire") == 0)
        return acquire(word);
    if (strcmp(call, "init") == 0)
        return init(word);
    if (strcmp(call, "accept") == 0)
        return accept(word);
    broken("there is no call '%s'", call);
}

static void must_succeed(const char *call)
{
    struct outcome outcome = make(call, GOOD);
    if (outcome.major != GSS_S_COMPLETE) {
        fprintf(stderr, "a good answer to %s: %s, %s\n", call, major_name(outcome.major), minor_words(outcome.minor));
        exit(EXIT_FAILED);
    }
}

static int show_cases(const char *call, int count)
{
    must_succeed(call);
    int descriptors = count_descriptors();
    for (int number = 0; number < count; number++) {
        struct outcome outcome = make(call, number);
        printf("%d %s %u %s\n", number, major_name(outcome.major), outcome.minor, minor_words(outcome.minor));
        must_succeed(call);
        if (count_descriptors() != descriptors) {
            fprintf(stderr, "case %d: %d descriptors, %d before\n", number, count_descriptors(), descriptors);
            return EXIT_FAILED;
        }
    }
    return EXIT_PASSED;
}

static int show_memory(const char *call, int number)
{
    must_succeed(call);
    long before = process_status("VmSize");
    struct outcome outcome = make(call, number);
    printf("%s %u %ld %s\n", major_name(outcome.major), outcome.minor, process_status("VmPeak") - before, minor_words(outcome.minor));
    return EXIT_PASSED;
}

static int show_hunger(size_t kib)
{
    must_succeed("acquire");
    long before = process_status("VmSize");
    void *volatile taken = malloc(kib << 10);
    free(taken);
    printf("%ld\n", process_status("VmPeak") - before);
    return EXIT_PASSED;
}

static int show_messages(int count)
{
    OM_uint32 major = GSS_S_COMPLETE, minor = 0, ignored;
    size_t before = 0;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_buffer_desc message = {4, "word"}, output = GSS_C_EMPTY_BUFFER;
    struct outcome accepted = accept_into(&context, "case-000@hostile.test");
    if (accepted.major != GSS_S_COMPLETE)
        broken("accept: %s, %s", major_name(accepted.major), minor_words(accepted.minor));
    for (int i = 0; i < count; i++) {
        if (i == WARM_UP)
            before = mallinfo2().uordblks;
        OM_uint32 this_minor, this_major = gss_wrap(&this_minor, context, 1, 0, &message, NULL, &output);
        if (!GSS_ERROR(this_major) || *minor_words(this_minor) == '\0' || (i > 0 && (this_major != major || this_minor != minor))) {
            fprintf(stderr, "wrap %d: %s, %s\n", i, major_name(this_major), minor_words(this_minor));
            return EXIT_FAILED;
        }
        major = this_major;
        minor = this_minor;
    }
    printf("%s %zu %s\n", major_name(major), mallinfo2().uordblks - before, minor_words(minor));
    gss_delete_sec_context(&ignored, &context, GSS_C_NO_BUFFER);
    return EXIT_PASSED;
}

int main(int count, char **arguments)
{
    if (count == 4 && strcmp(arguments[1], "cases") == 0)
        return show_cases(arguments[2], atoi(arguments[3]));
    if (count == 4 && strcmp(arguments[1], "memory") == 0)
        return show_memory(arguments[2], atoi(arguments[3]));
    if (count == 3 && strcmp(arguments[1], "messages") == 0)
        return show_messages(atoi(arguments[2]));
    if (count == 3 && strcmp(arguments[1], "hungry") == 0)
        return show_hunger((size_t)atoi(arguments[2]));
    broken("usage: hostile cases CALL COUNT | hostile memory CALL CASE | hostile messages COUNT | hostile hungry KIB");
}
