/* SPDX-License-Identifier: MIT */
/*
 * flags SERVICE FLAGS...        for each number a context from the default credential to SERVICE, both ends in this process, with these request flags; a line each:
 *                               the number, the initiator's flags, the acceptor's, and whose credential was delegated; or the words of the failure
 * flags forward SERVICE FILE    the first token of a context that delegates the default credential
 */
#include "common.h"

#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEGS_MAX = 4 };

static const struct {
    OM_uint32 value;
    const char *name;
} names[] = {
    {GSS_C_DELEG_FLAG, "DELEGATE"},           {GSS_C_MUTUAL_FLAG, "MUTUAL_AUTH"}, {GSS_C_REPLAY_FLAG, "REPLAY_DETECT"},
    {GSS_C_SEQUENCE_FLAG, "SEQUENCE"},        {GSS_C_CONF_FLAG, "CONFIDENTIALITY"}, {GSS_C_INTEG_FLAG, "INTEGRITY"},
    {GSS_C_ANON_FLAG, "ANONYMOUS"},           {GSS_C_PROT_READY_FLAG, "PROT_READY"}, {GSS_C_TRANS_FLAG, "TRANS"},
    {GSS_C_DELEG_POLICY_FLAG, "DELEGATE_POLICY"},
};

static void print_flags(OM_uint32 flags)
{
    const char *separator = "";
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if ((flags & names[i].value) == 0)
            continue;
        printf("%s%s", separator, names[i].name);
        separator = ",";
        flags &= ~names[i].value;
    }
    if (flags != 0)
        printf("%s0x%x", separator, flags);
    printf(" ");
}

static void print_owner(gss_cred_id_t credential)
{
    OM_uint32 major, minor;
    gss_name_t name = GSS_C_NO_NAME;
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
    if (credential == GSS_C_NO_CREDENTIAL) {
        puts("nothing");
        return;
    }
    major = gss_inquire_cred(&minor, credential, &name, NULL, NULL, NULL);
    if (!GSS_ERROR(major))
        major = gss_display_name(&minor, name, &text, NULL);
    if (GSS_ERROR(major))
        printf("%s %s\n", major_name(major), minor_words(minor));
    else
        printf("%.*s\n", (int)text.length, (char *)text.value);
    gss_release_buffer(&minor, &text);
    gss_release_name(&minor, &name);
}

static bool failed(const char *end, OM_uint32 major, OM_uint32 minor)
{
    if (GSS_ERROR(major))
        printf("%s: %s %s\n", end, major_name(major), minor_words(minor));
    return GSS_ERROR(major);
}

static void establish(gss_name_t target, OM_uint32 flags)
{
    OM_uint32 minor, major = GSS_S_CONTINUE_NEEDED, sent = 0, seen = 0;
    gss_ctx_id_t initiator = GSS_C_NO_CONTEXT, acceptor = GSS_C_NO_CONTEXT;
    gss_cred_id_t delegated = GSS_C_NO_CREDENTIAL;
    gss_buffer_desc forth = GSS_C_EMPTY_BUFFER, back = GSS_C_EMPTY_BUFFER;
    bool broke = false;
    for (int leg = 0; leg < LEGS_MAX && !broke && major == GSS_S_CONTINUE_NEEDED; leg++) {
        gss_release_buffer(&minor, &forth);
        major = gss_init_sec_context(&minor, GSS_C_NO_CREDENTIAL, &initiator, target, &KRB5, flags, 0, NULL, &back, NULL, &forth, &sent, NULL);
        broke = failed("initiator", major, minor);
        gss_release_buffer(&minor, &back);
        if (broke || forth.length == 0)
            continue;
        OM_uint32 accepted = gss_accept_sec_context(&minor, &acceptor, GSS_C_NO_CREDENTIAL, &forth, NULL, NULL, NULL, &back, &seen, NULL, &delegated);
        broke = failed("acceptor", accepted, minor);
    }
    if (!broke) {
        print_flags(sent);
        print_flags(seen);
        print_owner(delegated);
    }
    gss_release_buffer(&minor, &forth);
    gss_release_buffer(&minor, &back);
    gss_release_cred(&minor, &delegated);
    gss_delete_sec_context(&minor, &initiator, GSS_C_NO_BUFFER);
    gss_delete_sec_context(&minor, &acceptor, GSS_C_NO_BUFFER);
}

static void forward(gss_name_t target, const char *path)
{
    OM_uint32 minor, major;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    major = gss_init_sec_context(&minor, GSS_C_NO_CREDENTIAL, &context, target, &KRB5, GSS_C_DELEG_FLAG, 0, NULL, NULL, NULL, &token, NULL, NULL);
    if (GSS_ERROR(major))
        broken("gss_init_sec_context: %s, %s", major_name(major), minor_words(minor));
    FILE *file = fopen(path, "we");
    if (file == NULL || fwrite(token.value, 1, token.length, file) != token.length || fclose(file) != 0)
        broken("%s: %m", path);
    gss_release_buffer(&minor, &token);
    gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
}

int main(int count, char **arguments)
{
    OM_uint32 minor;
    bool is_forward = count == 4 && strcmp(arguments[1], "forward") == 0;
    if (count < 3)
        broken("usage: flags SERVICE FLAGS..., or flags forward SERVICE FILE");
    gss_name_t target = import_text(arguments[is_forward ? 2 : 1], GSS_C_NT_HOSTBASED_SERVICE);
    if (is_forward)
        forward(target, arguments[3]);
    for (int i = 2; i < count && !is_forward; i++) {
        printf("%s ", arguments[i]);
        establish(target, (OM_uint32)strtoul(arguments[i], NULL, 0));
    }
    gss_release_name(&minor, &target);
    return EXIT_PASSED;
}
