/* SPDX-License-Identifier: MIT */
/*
 * s4u STEP...: one step of a service that acts for users after the other, and a line for each: the step, the major, and what came of it or the words of the failure.
 *
 *     spnego              all that follows by SPNEGO
 *     own[:SERVICE]       the service's own credential, for both usages; of that host-based name
 *     initiator[:SERVICE] the same to initiate with alone
 *     acceptor[:SERVICE]  the same to accept with alone
 *     as:USER             a credential in the user's name (gss_acquire_cred_impersonate_name)
 *     service-as:SERVICE  the same for a host-based name
 *     add:USER            as "as", by gss_add_cred_impersonate_name
 *     plain:USER          gss_acquire_cred of that name, for a service whose daemon impersonates by itself
 *     default             the default credential, whatever the library or the daemon has
 *     keep:CCACHE         stores the credential
 *     take:CCACHE         acquires what the ccache has
 *     accept:FILE         accepts that token, with the own credential where there is one: the credential is what was delegated
 *     to:SERVICE          a context with the credential; whom the back end sees, which is this program with the keys in DRIVER_BACK_KEYTAB and no proxy
 *     send:SERVICE>FILE   a context with the credential, its token for "accept" of another process
 *     cycles:N:SERVICE    N times "as" for alice and bob in turn and "to" without the back end; a line for each tenth, with the KiB that process DRIVER_WATCHED has
 *
 * A context that fails does not end the program, anything else does.
 */
#include "common.h"

#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TOKEN_BYTES_MAX = 1 << 20, REPORTS = 10 };

static gss_OID mech = &KRB5;
static gss_OID_set_desc mechs = {1, &KRB5};
static gss_cred_id_t own, credential;
static const char *program;

static void print_name(gss_name_t name)
{
    OM_uint32 minor;
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
    if (name == GSS_C_NO_NAME || GSS_ERROR(gss_display_name(&minor, name, &text, NULL)))
        printf(" nobody");
    else
        printf(" %.*s", (int)text.length, (char *)text.value);
    gss_release_buffer(&minor, &text);
}

/* The step's line, but for what a success brought. */
static bool report(const char *step, OM_uint32 major, OM_uint32 minor)
{
    bool failed = GSS_ERROR(major) != 0;
    printf("%s: %s%s%s", step, major_name(major), failed ? " " : "", failed ? minor_words(minor) : "");
    if (failed)
        putchar('\n');
    return !failed;
}

static void end_unless(bool success)
{
    if (success)
        return;
    fflush(stdout);
    exit(EXIT_PASSED);
}

/* Whose the credential is, what for, and who got it for them. */
static void describe(gss_cred_id_t handle)
{
    static const char *const usages[] = {"both", "initiate", "accept"};
    OM_uint32 major, minor;
    gss_name_t name = GSS_C_NO_NAME;
    gss_cred_usage_t usage = 0;
    gss_buffer_set_t impersonator = GSS_C_NO_BUFFER_SET;
    major = gss_inquire_cred(&minor, handle, &name, NULL, &usage, NULL);
    if (GSS_ERROR(major))
        printf(" inquire: %s %s", major_name(major), minor_words(minor));
    else {
        print_name(name);
        printf(" %s", usages[usage]);
    }
    if (!GSS_ERROR(gss_inquire_cred_by_oid(&minor, handle, (gss_OID)GSS_KRB5_GET_CRED_IMPERSONATOR, &impersonator)) && impersonator->count > 0
        && impersonator->elements->length > 0)
        printf(" by %.*s", (int)impersonator->elements->length, (char *)impersonator->elements->value);
    putchar('\n');
    gss_release_buffer_set(&minor, &impersonator);
    gss_release_name(&minor, &name);
}

static void acquire(const char *step, gss_name_t name, gss_cred_usage_t usage, gss_key_value_set_desc *store, gss_cred_id_t *handle)
{
    OM_uint32 major, minor;
    gss_release_cred(&minor, handle);
    major = gss_acquire_cred_from(&minor, name, 0, &mechs, usage, store, handle, NULL, NULL);
    end_unless(report(step, major, minor));
    describe(*handle);
    gss_release_name(&minor, &name);
}

static OM_uint32 impersonate(gss_name_t user, bool by_adding, OM_uint32 *minor)
{
    OM_uint32 ignored;
    gss_release_cred(&ignored, &credential);
    return by_adding ? gss_add_cred_impersonate_name(minor, GSS_C_NO_CREDENTIAL, own, user, mech, GSS_C_INITIATE, 0, 0, &credential, NULL, NULL, NULL)
                     : gss_acquire_cred_impersonate_name(minor, own, user, 0, &mechs, GSS_C_INITIATE, &credential, NULL, NULL);
}

static void act_as(const char *step, const char *user, gss_OID type, bool by_adding)
{
    OM_uint32 major, minor, ignored;
    gss_name_t imported = import_text(user, type), name = GSS_C_NO_NAME;
    major = gss_canonicalize_name(&minor, imported, &KRB5, &name);
    if (!GSS_ERROR(major))
        major = impersonate(name, by_adding, &minor);
    end_unless(report(step, major, minor));
    describe(credential);
    gss_release_name(&ignored, &imported);
    gss_release_name(&ignored, &name);
}

static OM_uint32 initiate(const char *service, gss_buffer_t token, OM_uint32 *minor)
{
    OM_uint32 major, ignored;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_name_t target = import_text(service, GSS_C_NT_HOSTBASED_SERVICE);
    major = gss_init_sec_context(minor, credential, &context, target, mech, 0, 0, NULL, NULL, NULL, token, NULL, NULL);
    gss_delete_sec_context(&ignored, &context, GSS_C_NO_BUFFER);
    gss_release_name(&ignored, &target);
    return major;
}

static size_t read_all(int fd, char *bytes)
{
    size_t used = 0;
    ssize_t count;
    while (used < TOKEN_BYTES_MAX && (count = read(fd, bytes + used, TOKEN_BYTES_MAX - used)) > 0)
        used += (size_t)count;
    return used;
}

/* In a process of its own, which has keys and no proxy: prints whom the token is from. */
static void back_end(void)
{
    static char bytes[TOKEN_BYTES_MAX];
    OM_uint32 major, minor;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_name_t source = GSS_C_NO_NAME;
    gss_buffer_desc token = {read_all(STDIN_FILENO, bytes), bytes}, output = GSS_C_EMPTY_BUFFER;
    major = gss_accept_sec_context(&minor, &context, GSS_C_NO_CREDENTIAL, &token, NULL, &source, NULL, &output, NULL, NULL, NULL);
    if (GSS_ERROR(major))
        broken("the back end: %s, %s", major_name(major), minor_words(minor));
    print_name(source);
}

static void show_to_back_end(gss_buffer_t token)
{
    int ends[2], status;
    fflush(stdout);
    if (pipe(ends) != 0)
        broken("pipe: %m");
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[0], STDIN_FILENO);
        close(ends[1]);
        setenv("GSS_USE_PROXY", "no", 1);
        setenv("KRB5_KTNAME", required_environment("DRIVER_BACK_KEYTAB"), 1);
        execl(program, program, "back-end", (char *)NULL);
        broken("%s: %m", program);
    }
    close(ends[0]);
    if (write(ends[1], token->value, token->length) != (ssize_t)token->length)
        broken("write: %m");
    close(ends[1]);
    if (waitpid(child, &status, 0) != child || status != 0)
        broken("the back end ended with %d", status);
}

static void reach(const char *step, const char *service)
{
    OM_uint32 major, minor;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    major = initiate(service, &token, &minor);
    if (report(step, major, minor)) {
        show_to_back_end(&token);
        putchar('\n');
    }
    gss_release_buffer(&minor, &token);
}

static void send_token(const char *step, char *service)
{
    OM_uint32 major, minor;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    char *path = strchr(service, '>');
    if (path == NULL)
        broken("%s: without a file", step);
    *path++ = '\0';
    major = initiate(service, &token, &minor);
    end_unless(report("send", major, minor));
    putchar('\n');
    FILE *file = fopen(path, "we");
    if (file == NULL || fwrite(token.value, 1, token.length, file) != token.length || fclose(file) != 0)
        broken("%s: %m", path);
    gss_release_buffer(&minor, &token);
}

static void accept_token(const char *path)
{
    static char bytes[TOKEN_BYTES_MAX];
    OM_uint32 major, minor;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_name_t source = GSS_C_NO_NAME;
    gss_buffer_desc token = {0, bytes}, output = GSS_C_EMPTY_BUFFER;
    FILE *file = fopen(path, "re");
    token.length = file == NULL ? 0 : fread(bytes, 1, sizeof bytes, file);
    if (token.length == 0)
        broken("%s: %m", path);
    fclose(file);
    gss_release_cred(&minor, &credential);
    major = gss_accept_sec_context(&minor, &context, own, &token, NULL, &source, NULL, &output, NULL, NULL, &credential);
    end_unless(report("accept", major, minor));
    print_name(source);
    printf(", delegated:");
    if (credential == GSS_C_NO_CREDENTIAL)
        printf(" nothing\n");
    else
        describe(credential);
    gss_release_name(&minor, &source);
    gss_release_buffer(&minor, &output);
    gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
}

static gss_key_value_set_desc *cache_store(const char *name)
{
    static gss_key_value_element_desc element = {"ccache", NULL};
    static gss_key_value_set_desc store = {1, &element};
    element.value = name;
    return &store;
}

static void keep(const char *name)
{
    OM_uint32 major, minor;
    major = gss_store_cred_into(&minor, credential, GSS_C_INITIATE, &KRB5, 1, 0, cache_store(name), NULL, NULL);
    end_unless(report("keep", major, minor));
    putchar('\n');
}

/* Every credential is a new one to whatever keeps credentials. */
static void cycle(const char *count_and_service)
{
    char *service;
    long count = strtol(count_and_service, &service, 10);
    if (count < REPORTS || *service != ':')
        broken("cycles:%s: not a number of at least %d and a service", count_and_service, REPORTS);
    for (long i = 1; i <= count; i++) {
        OM_uint32 major, minor, ignored;
        const char *user = i % 2 == 0 ? "alice" : "bob";
        gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
        gss_name_t name = import_text(user, GSS_C_NT_USER_NAME);
        major = impersonate(name, false, &minor);
        if (!GSS_ERROR(major))
            major = initiate(service + 1, &token, &minor);
        if (GSS_ERROR(major))
            broken("%s: %s, %s", user, major_name(major), minor_words(minor));
        gss_release_buffer(&ignored, &token);
        gss_release_name(&ignored, &name);
        if (i % (count / REPORTS) == 0) {
            printf("cycle %ld: %ld KiB\n", i, watched_memory());
            fflush(stdout);
        }
    }
}

static bool is_step(const char *step, const char *name, char **rest)
{
    size_t length = strlen(name);
    *rest = strlen(step) > length ? (char *)step + length + 1 : NULL;
    return strncmp(step, name, length) == 0 && (step[length] == '\0' || step[length] == ':');
}

static gss_name_t service_name(const char *service)
{
    return service == NULL ? GSS_C_NO_NAME : import_text(service, GSS_C_NT_HOSTBASED_SERVICE);
}

static void take_step(char *step)
{
    char *rest;
    if (is_step(step, "spnego", &rest))
        mech = mechs.elements = &SPNEGO;
    else if (is_step(step, "own", &rest))
        acquire("own", service_name(rest), GSS_C_BOTH, NULL, &own);
    else if (is_step(step, "initiator", &rest))
        acquire("initiator", service_name(rest), GSS_C_INITIATE, NULL, &own);
    else if (is_step(step, "acceptor", &rest))
        acquire("acceptor", service_name(rest), GSS_C_ACCEPT, NULL, &own);
    else if (is_step(step, "default", &rest))
        acquire(step, GSS_C_NO_NAME, GSS_C_INITIATE, NULL, &credential);
    else if (is_step(step, "take", &rest) && rest != NULL)
        acquire("take", GSS_C_NO_NAME, GSS_C_INITIATE, cache_store(rest), &credential);
    else if (is_step(step, "plain", &rest) && rest != NULL)
        acquire(step, import_text(rest, GSS_C_NT_USER_NAME), GSS_C_INITIATE, NULL, &credential);
    else if (is_step(step, "as", &rest) && rest != NULL)
        act_as(step, rest, GSS_C_NT_USER_NAME, false);
    else if (is_step(step, "service-as", &rest) && rest != NULL)
        act_as(step, rest, GSS_C_NT_HOSTBASED_SERVICE, false);
    else if (is_step(step, "add", &rest) && rest != NULL)
        act_as(step, rest, GSS_C_NT_USER_NAME, true);
    else if (is_step(step, "keep", &rest) && rest != NULL)
        keep(rest);
    else if (is_step(step, "accept", &rest) && rest != NULL)
        accept_token(rest);
    else if (is_step(step, "to", &rest) && rest != NULL)
        reach(step, rest);
    else if (is_step(step, "send", &rest) && rest != NULL)
        send_token(step, rest);
    else if (is_step(step, "cycles", &rest) && rest != NULL)
        cycle(rest);
    else
        broken("unknown step '%s'", step);
}

int main(int count, char **arguments)
{
    OM_uint32 minor;
    program = arguments[0];
    if (count == 2 && strcmp(arguments[1], "back-end") == 0) {
        back_end();
        return EXIT_PASSED;
    }
    for (int i = 1; i < count; i++)
        take_step(arguments[i]);
    gss_release_cred(&minor, &credential);
    gss_release_cred(&minor, &own);
    return EXIT_PASSED;
}
