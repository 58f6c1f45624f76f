/* SPDX-License-Identifier: MIT */
/*
 * libcontrol.so: the least that is an interposer, in a page of C. It keeps nothing: an accept connects to $GSSPROXY_SOCKET, sends one NULL call
 * (RFC 5531) and reads the reply. It knows nothing of cancelled threads and stopped daemons. What a driver finds with this library in the place of the plugin, the platform does, and not the plugin.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <gssapi/gssapi_ext.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { CALL = 0, REPLY = 1, RPC_VERSION = 2, PROGRAM = 400112, VERSION = 1, CALL_WORDS = 10, REPLY_WORDS = 6 };

gss_OID_set gss_mech_interposer(gss_OID interposer);
OM_uint32 gssi_accept_sec_context(OM_uint32 *minor, gss_ctx_id_t *context, gss_cred_id_t credential, gss_buffer_t token, gss_channel_bindings_t bindings,
                                  gss_name_t *source, gss_OID *mechanism, gss_buffer_t output, OM_uint32 *flags, OM_uint32 *lifetime, gss_cred_id_t *delegated);
OM_uint32 gssi_delete_sec_context(OM_uint32 *minor, gss_ctx_id_t *context, gss_buffer_t output);
OM_uint32 gssi_release_name(OM_uint32 *minor, gss_name_t *name);
OM_uint32 gssi_display_status(OM_uint32 *minor, OM_uint32 value, int type, gss_OID mechanism, OM_uint32 *more, gss_buffer_t text);

gss_OID_set gss_mech_interposer(gss_OID interposer)
{
    gss_OID_set set = GSS_C_NO_OID_SET;
    OM_uint32 minor;
    const char *use = secure_getenv("GSS_USE_PROXY");
    if (use != NULL && strcasecmp(use, "yes") == 0 && gss_create_empty_oid_set(&minor, &set) == GSS_S_COMPLETE)
        gss_add_oid_set_member(&minor, interposer, &set);
    return set;
}

static int null_call(int fd)
{
    uint32_t words[1 + CALL_WORDS] = {htonl(0x80000000u | CALL_WORDS * sizeof(uint32_t)), 1, htonl(CALL), htonl(RPC_VERSION), htonl(PROGRAM), htonl(VERSION)};
    uint32_t answer[1 + REPLY_WORDS] = {0};
    if (send(fd, words, sizeof words, MSG_NOSIGNAL) != (ssize_t)sizeof words || recv(fd, answer, sizeof answer, MSG_WAITALL) != (ssize_t)sizeof answer)
        return errno == 0 ? EIO : errno;
    return answer[1] == words[1] && answer[2] == htonl(REPLY) ? 0 : EPROTO;
}

OM_uint32 gssi_accept_sec_context(OM_uint32 *minor, gss_ctx_id_t *context, gss_cred_id_t credential, gss_buffer_t token, gss_channel_bindings_t bindings,
                                  gss_name_t *source, gss_OID *mechanism, gss_buffer_t output, OM_uint32 *flags, OM_uint32 *lifetime, gss_cred_id_t *delegated)
{
    (void)context, (void)credential, (void)token, (void)bindings, (void)source, (void)mechanism, (void)output, (void)flags, (void)lifetime, (void)delegated;
    int saved = errno;
    errno = 0;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const char *path = secure_getenv("GSSPROXY_SOCKET");
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path == NULL ? "" : path);
    *minor = (OM_uint32)(fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0 ? errno : null_call(fd));
    if (fd >= 0)
        close(fd);
    errno = saved;
    return *minor == 0 ? GSS_S_COMPLETE : GSS_S_FAILURE;
}

OM_uint32 gssi_delete_sec_context(OM_uint32 *minor, gss_ctx_id_t *context, gss_buffer_t output)
{
    (void)context, (void)output;
    *minor = 0;
    return GSS_S_COMPLETE;
}

OM_uint32 gssi_release_name(OM_uint32 *minor, gss_name_t *name)
{
    (void)name;
    *minor = 0;
    return GSS_S_COMPLETE;
}

OM_uint32 gssi_display_status(OM_uint32 *minor, OM_uint32 value, int type, gss_OID mechanism, OM_uint32 *more, gss_buffer_t text)
{
    (void)type, (void)mechanism;
    *minor = 0;
    *more = 0;
    text->value = strdup(strerror((int)value));
    text->length = text->value == NULL ? 0 : strlen(text->value);
    return GSS_S_COMPLETE;
}
