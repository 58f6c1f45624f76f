/* SPDX-License-Identifier: MIT */
/*
 * Preloaded under a driver: what a plugin does to answer a call. It notes the procedures of the gss-proxy protocol that the process sends, and the functions of
 * libgssapi that the plugin itself calls, which are calls of the real mechanism. WITNESS_PLUGIN is the plugin's path.
 */
#include <arpa/inet.h>
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { GSSX_PROGRAM = 400112, REPORT_BYTES = 500 };

const char *witness_report(void);

static char sent[REPORT_BYTES], asked[REPORT_BYTES];

/* Each word once, in the order of first use. */
static void note(char *report, const char *word)
{
    size_t used = strlen(report), length = strlen(word);
    for (const char *at = report; (at = strstr(at, word)) != NULL; at += length)
        if ((at == report || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return;
    if (used + length + 2 <= REPORT_BYTES)
        snprintf(report + used, REPORT_BYTES - used, "%s%s", used == 0 ? "" : " ", word);
}

/* "sent X Y; asked gss_a gss_b" since the last report. */
const char *witness_report(void)
{
    static char report[2 * REPORT_BYTES + 20];
    snprintf(report, sizeof report, "sent: %s; asked: %s", sent, asked);
    sent[0] = asked[0] = '\0';
    return report;
}

/* xid, CALL, RPC version 2, program, version, procedure (RFC 5531 §9), with the record mark in front or sent before. */
static void look(const void *bytes, size_t length)
{
    static const char *const procedures[] = {
        "NULL", "INDICATE_MECHS", "GET_CALL_CONTEXT", "IMPORT_AND_CANON_NAME", "EXPORT_CRED", "IMPORT_CRED", "ACQUIRE_CRED", "STORE_CRED",
        "INIT_SEC_CONTEXT", "ACCEPT_SEC_CONTEXT", "RELEASE_HANDLE", "GET_MIC", "VERIFY", "WRAP", "UNWRAP", "WRAP_SIZE_LIMIT",
    };
    uint32_t words[7];
    for (size_t skip = 0; skip <= 4; skip += 4) {
        if (length < skip + 24)
            return;
        memcpy(words, (const char *)bytes + skip, 24);
        if (ntohl(words[1]) == 0 && ntohl(words[2]) == 2 && ntohl(words[3]) == GSSX_PROGRAM && ntohl(words[5]) < sizeof procedures / sizeof *procedures)
            note(sent, procedures[ntohl(words[5])]);
    }
}

ssize_t write(int fd, const void *bytes, size_t length)
{
    look(bytes, length);
    return syscall(SYS_write, fd, bytes, length);
}

ssize_t send(int fd, const void *bytes, size_t length, int flags)
{
    look(bytes, length);
    return syscall(SYS_sendto, fd, bytes, length, flags, NULL, 0);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    for (size_t i = 0; i < (size_t)message->msg_iovlen; i++)
        look(message->msg_iov[i].iov_base, message->msg_iov[i].iov_len);
    return syscall(SYS_sendmsg, fd, message, flags);
}

static int is_plugin(const void *caller)
{
    Dl_info info;
    const char *plugin = getenv("WITNESS_PLUGIN");
    return plugin != NULL && dladdr(caller, &info) != 0 && strcmp(info.dli_fname, plugin) == 0;
}

/* Every argument is an integer or a pointer, so a function that passes on as many as the longest takes stands for each. */
typedef uint32_t function(long, long, long, long, long, long, long, long, long, long, long, long, long);

#define WITNESS(name)                                                                                                                     \
    uint32_t name(long, long, long, long, long, long, long, long, long, long, long, long, long);                                          \
    uint32_t name(long a, long b, long c, long d, long e, long f, long g, long h, long i, long j, long k, long l, long m)                 \
    {                                                                                                                                     \
        function *real = (function *)dlsym(RTLD_NEXT, #name);                                                                             \
        if (is_plugin(__builtin_return_address(0)))                                                                                       \
            note(asked, #name);                                                                                                           \
        return real(a, b, c, d, e, f, g, h, i, j, k, l, m);                                                                               \
    }

WITNESS(gss_accept_sec_context)
WITNESS(gss_acquire_cred)
WITNESS(gss_acquire_cred_from)
WITNESS(gss_acquire_cred_impersonate_name)
WITNESS(gss_acquire_cred_with_password)
WITNESS(gss_add_cred)
WITNESS(gss_add_cred_from)
WITNESS(gss_add_cred_impersonate_name)
WITNESS(gss_authorize_localname)
WITNESS(gss_canonicalize_name)
WITNESS(gss_compare_name)
WITNESS(gss_context_time)
WITNESS(gss_delete_name_attribute)
WITNESS(gss_display_name)
WITNESS(gss_display_name_ext)
WITNESS(gss_display_status)
WITNESS(gss_duplicate_name)
WITNESS(gss_export_cred)
WITNESS(gss_export_name)
WITNESS(gss_export_name_composite)
WITNESS(gss_export_sec_context)
WITNESS(gss_get_mic)
WITNESS(gss_get_mic_iov)
WITNESS(gss_get_mic_iov_length)
WITNESS(gss_get_name_attribute)
WITNESS(gss_import_cred)
WITNESS(gss_import_name)
WITNESS(gss_import_sec_context)
WITNESS(gss_init_sec_context)
WITNESS(gss_inquire_attrs_for_mech)
WITNESS(gss_inquire_context)
WITNESS(gss_inquire_cred)
WITNESS(gss_inquire_cred_by_mech)
WITNESS(gss_inquire_cred_by_oid)
WITNESS(gss_inquire_mech_for_saslname)
WITNESS(gss_inquire_name)
WITNESS(gss_inquire_names_for_mech)
WITNESS(gss_inquire_saslname_for_mech)
WITNESS(gss_inquire_sec_context_by_oid)
WITNESS(gss_localname)
WITNESS(gss_map_name_to_any)
WITNESS(gss_process_context_token)
WITNESS(gss_pseudo_random)
WITNESS(gss_release_any_name_mapping)
WITNESS(gss_set_cred_option)
WITNESS(gss_set_name_attribute)
WITNESS(gss_set_sec_context_option)
WITNESS(gss_store_cred)
WITNESS(gss_store_cred_into)
WITNESS(gss_unwrap)
WITNESS(gss_unwrap_aead)
WITNESS(gss_unwrap_iov)
WITNESS(gss_verify_mic)
WITNESS(gss_verify_mic_iov)
WITNESS(gss_wrap)
WITNESS(gss_wrap_aead)
WITNESS(gss_wrap_iov)
WITNESS(gss_wrap_iov_length)
WITNESS(gss_wrap_size_limit)
WITNESS(gssspi_mech_invoke)
