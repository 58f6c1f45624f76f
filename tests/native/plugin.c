/* SPDX-License-Identifier: MIT */
#include "plugin.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

gss_OID_desc INTERPOSER = {11, (void *)"\x60\x86\x48\x01\x86\xf8\x42\x03\x08\x0f\x01"};

static char token_bytes[16384];
static gss_buffer_desc token = {0, token_bytes};

static void *symbol(void *library, const char *name)
{
    void *address = dlsym(library, name);
    if (address == NULL)
        broken("the plugin has no %s", name);
    return address;
}

struct plugin load_plugin(void)
{
    const char *path = required_environment("DRIVER_PLUGIN");
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL)
        broken("dlopen: %s", dlerror());
    return (struct plugin){
        .library = library,
        .interpose = symbol(library, "gss_mech_interposer"),
        .accept = symbol(library, "gssi_accept_sec_context"),
        .delete_context = symbol(library, "gssi_delete_sec_context"),
        .release_name = symbol(library, "gssi_release_name"),
        .display_status = symbol(library, "gssi_display_status"),
    };
}

void load_token(void)
{
    const char *path = required_environment("DRIVER_TOKEN");
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd < 0 ? -1 : read(fd, token_bytes, sizeof token_bytes);
    if (length <= 0)
        broken("no token in %s: %m", path);
    token.length = (size_t)length;
    close(fd);
}

void make_token(const char *path)
{
    OM_uint32 major, minor;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_buffer_desc output = GSS_C_EMPTY_BUFFER;
    gss_name_t target = import_text("host@localhost", GSS_C_NT_HOSTBASED_SERVICE);
    major = gss_init_sec_context(&minor, GSS_C_NO_CREDENTIAL, &context, target, &KRB5, 0, 0, NULL, NULL, NULL, &output, NULL, NULL);
    if (GSS_ERROR(major))
        broken("init_sec_context: %s, %s", major_name(major), minor_words(minor));
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, output.value, output.length) != (ssize_t)output.length)
        broken("%s: %m", path);
    close(fd);
    gss_release_buffer(&minor, &output);
    gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
    gss_release_name(&minor, &target);
}

static void explain(const struct plugin *plugin, OM_uint32 value, char *words)
{
    OM_uint32 minor, more = 0;
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
    if (GSS_ERROR(plugin->display_status(&minor, value, GSS_C_MECH_CODE, &KRB5, &more, &text)))
        return;
    snprintf(words, WORDS_BYTES, "%.*s", (int)text.length, text.length == 0 ? "" : (char *)text.value);
    free(text.value);
}

OM_uint32 round_trip(const struct plugin *plugin, char *words)
{
    OM_uint32 major, minor = 0, ignored;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_name_t source = GSS_C_NO_NAME;
    gss_buffer_desc output = GSS_C_EMPTY_BUFFER;

    if (words != NULL)
        words[0] = '\0';
    major = plugin->accept(&minor, &context, GSS_C_NO_CREDENTIAL, &token, GSS_C_NO_CHANNEL_BINDINGS, &source, NULL, &output, NULL, NULL, NULL);
    if (GSS_ERROR(major) && words != NULL)
        explain(plugin, minor, words);
    free(output.value);
    if (source != GSS_C_NO_NAME)
        plugin->release_name(&ignored, &source);
    if (context != GSS_C_NO_CONTEXT)
        plugin->delete_context(&ignored, &context, GSS_C_NO_BUFFER);
    return major;
}

OM_uint32 round_trip_by_api(char *words)
{
    OM_uint32 major, minor = 0, ignored;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_name_t source = GSS_C_NO_NAME;
    gss_buffer_desc output = GSS_C_EMPTY_BUFFER;

    if (words != NULL)
        words[0] = '\0';
    major = gss_accept_sec_context(&minor, &context, GSS_C_NO_CREDENTIAL, &token, GSS_C_NO_CHANNEL_BINDINGS, &source, NULL, &output, NULL, NULL, NULL);
    if (GSS_ERROR(major) && words != NULL)
        snprintf(words, WORDS_BYTES, "%s", minor_words(minor));
    gss_release_buffer(&ignored, &output);
    gss_release_name(&ignored, &source);
    gss_delete_sec_context(&ignored, &context, GSS_C_NO_BUFFER);
    return major;
}
