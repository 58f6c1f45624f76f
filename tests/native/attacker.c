/* SPDX-License-Identifier: MIT */
/*
 * attacker ROLE   establishes a context with a victim, which is another process, in ROLE (initiator or acceptor), and looks for the context's keys there
 *
 * The victim is this program again, with the environment that variables named VICTIM_* say. It does what an application does with the context, and whatever else
 * it can to get hold of a key; all that it gets stays in its memory. This process knows the keys, being the other end: it reads the victim's memory, as a debugger
 * does, and prints how many of them are there.
 */
#include "common.h"

#include <fcntl.h>
#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARCS = 20, BLOCK_BYTES = 1 << 20, KEY_BYTES_MAX = 64, KEYS_MAX = 2 };

extern char **environ;

static const char MESSAGE[] = "nobody else's business";

struct keys {
    gss_buffer_desc key[KEYS_MAX];
    int count;
};

/* --- two ends ------------------------------------------------------------------------------------------------------------------ */

static void send_block(int fd, gss_buffer_t block)
{
    uint32_t length = (uint32_t)block->length;
    if (write(fd, &length, sizeof length) != sizeof length || (length != 0 && write(fd, block->value, length) != (ssize_t)length))
        broken("write to the other end: %m");
}

static gss_buffer_desc read_block(int fd)
{
    uint32_t length = 0, used = 0;
    if (read(fd, &length, sizeof length) != sizeof length || length > BLOCK_BYTES)
        broken("nothing from the other end");
    gss_buffer_desc block = {length, malloc(length + 1u)};
    while (used < length) {
        ssize_t got = read(fd, (char *)block.value + used, length - used);
        if (got <= 0)
            broken("a short block from the other end");
        used += (uint32_t)got;
    }
    return block;
}

static gss_ctx_id_t establish(bool initiates, int fd)
{
    OM_uint32 major = GSS_S_CONTINUE_NEEDED, minor;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_name_t target = import_text("host@localhost", GSS_C_NT_HOSTBASED_SERVICE);
    gss_buffer_desc input = GSS_C_EMPTY_BUFFER, output;
    for (int leg = 0; major == GSS_S_CONTINUE_NEEDED; leg++) {
        if (!initiates || leg > 0)
            input = read_block(fd);
        output = (gss_buffer_desc)GSS_C_EMPTY_BUFFER;
        major = initiates ? gss_init_sec_context(&minor, GSS_C_NO_CREDENTIAL, &context, target, &KRB5, GSS_C_MUTUAL_FLAG | GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG, 0, NULL,
                                                 &input, NULL, &output, NULL, NULL)
                          : gss_accept_sec_context(&minor, &context, GSS_C_NO_CREDENTIAL, &input, NULL, NULL, NULL, &output, NULL, NULL, NULL);
        if (GSS_ERROR(major))
            broken("the handshake: %s, %s", major_name(major), minor_words(minor));
        if (output.length != 0)
            send_block(fd, &output);
    }
    return context;
}

static void tell(gss_ctx_id_t context, int fd)
{
    OM_uint32 minor;
    gss_buffer_desc message = {sizeof MESSAGE, (void *)MESSAGE}, token = GSS_C_EMPTY_BUFFER;
    OM_uint32 major = gss_wrap(&minor, context, 1, GSS_C_QOP_DEFAULT, &message, NULL, &token);
    if (GSS_ERROR(major))
        broken("wrap: %s, %s", major_name(major), minor_words(minor));
    send_block(fd, &token);
}

static void hear(gss_ctx_id_t context, int fd)
{
    OM_uint32 minor;
    gss_buffer_desc token = read_block(fd), message = GSS_C_EMPTY_BUFFER;
    OM_uint32 major = gss_unwrap(&minor, context, &token, &message, NULL, NULL);
    if (GSS_ERROR(major) || message.length != sizeof MESSAGE || memcmp(message.value, MESSAGE, sizeof MESSAGE) != 0)
        broken("unwrap: %s, %s", major_name(major), minor_words(minor));
}

/* --- the victim, and what can be had of it -------------------------------------------------------------------------------------- */

/* Nothing of what it gets is given back. */
static void take_all(gss_ctx_id_t context)
{
    OM_uint32 major, minor;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    void *lucid = NULL;
    for (int arc = 1; arc <= ARCS; arc++) {
        unsigned char elements[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02, 0x05, (unsigned char)arc, 0x01};
        for (size_t length = sizeof elements - 1; length <= sizeof elements; length++) {
            gss_OID_desc oid = {(OM_uint32)length, elements};
            gss_buffer_set_t values = GSS_C_NO_BUFFER_SET;
            if (arc == 6) /* answers with a pointer, for gss_krb5_export_lucid_sec_context alone; below */
                continue;
            major = gss_inquire_sec_context_by_oid(&minor, context, &oid, &values);
            if (arc == 5 && length == sizeof elements - 1)
                printf("session key: %s, %s\n", major_name(major), GSS_ERROR(major) ? minor_words(minor) : "told");
        }
    }
    major = gss_export_sec_context(&minor, &context, &token);
    printf("export: %s\n", major_name(major));
    if (!GSS_ERROR(major) && GSS_ERROR(gss_import_sec_context(&minor, &token, &context)))
        broken("what was exported cannot be imported: %s", minor_words(minor));
    major = gss_krb5_export_lucid_sec_context(&minor, &context, 1, &lucid);
    printf("lucid: %s, %s\n", major_name(major), GSS_ERROR(major) ? minor_words(minor) : "told");
    fflush(stdout);
}

static int be_victim(bool initiates, int fd)
{
    gss_ctx_id_t context = establish(initiates, fd);
    gss_buffer_desc done = GSS_C_EMPTY_BUFFER;
    hear(context, fd);
    tell(context, fd);
    take_all(context);
    send_block(fd, &done);
    read_block(fd); /* until it has been looked at */
    return EXIT_PASSED;
}

static pid_t start_victim(const char *role, int ends[2])
{
    pid_t child = fork();
    if (child != 0) {
        close(ends[1]);
        return child;
    }
    for (char **variable = environ; *variable != NULL; variable++)
        if (strncmp(*variable, "VICTIM_", 7) == 0)
            putenv(*variable + 7);
    char descriptor[12];
    snprintf(descriptor, sizeof descriptor, "%d", ends[1]);
    close(ends[0]);
    execl("/proc/self/exe", "attacker", role, descriptor, (char *)NULL);
    _exit(EXIT_BROKEN);
}

/* --- its memory ---------------------------------------------------------------------------------------------------------------- */

static struct keys take_own_keys(gss_ctx_id_t *context)
{
    OM_uint32 minor;
    void *lucid = NULL;
    struct keys keys = {.count = 0};
    if (GSS_ERROR(gss_krb5_export_lucid_sec_context(&minor, context, 1, &lucid)))
        broken("no key at this end: %s", minor_words(minor));
    const gss_krb5_cfx_keydata_t *data = &((gss_krb5_lucid_context_v1_t *)lucid)->cfx_kd;
    keys.key[keys.count++] = (gss_buffer_desc){data->ctx_key.length, data->ctx_key.data};
    if (data->have_acceptor_subkey)
        keys.key[keys.count++] = (gss_buffer_desc){data->acceptor_subkey.length, data->acceptor_subkey.data};
    return keys;
}

static void look_through(int memory, uint64_t from, uint64_t to, const struct keys *keys, bool *found)
{
    static char bytes[BLOCK_BYTES + KEY_BYTES_MAX];
    for (uint64_t at = from; at < to; at += BLOCK_BYTES) {
        size_t wanted = to - at < sizeof bytes ? (size_t)(to - at) : sizeof bytes;
        ssize_t got = pread(memory, bytes, wanted, (off_t)at);
        for (int i = 0; got > 0 && i < keys->count; i++)
            found[i] |= memmem(bytes, (size_t)got, keys->key[i].value, keys->key[i].length) != NULL;
    }
}

static int count_keys_in(pid_t victim, const struct keys *keys)
{
    char path[64], line[1000], mode[8];
    uint64_t from, to, bytes = 0;
    bool found[KEYS_MAX] = {false};
    snprintf(path, sizeof path, "/proc/%d/maps", (int)victim);
    FILE *maps = fopen(path, "re");
    snprintf(path, sizeof path, "/proc/%d/mem", (int)victim);
    int memory = open(path, O_RDONLY | O_CLOEXEC), count = 0;
    if (maps == NULL || memory < 0)
        broken("the victim's memory: %m");
    while (fgets(line, sizeof line, maps) != NULL)
        if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %7s", &from, &to, mode) == 3 && mode[0] == 'r' && strstr(line, "[v") == NULL) {
            look_through(memory, from, to, keys, found);
            bytes += to - from;
        }
    fclose(maps);
    close(memory);
    for (int i = 0; i < keys->count; i++)
        count += found[i];
    if (bytes < 1 << 20)
        broken("a process of %" PRIu64 " bytes", bytes);
    return count;
}

int main(int count, char **arguments)
{
    bool initiates = count > 1 && strcmp(arguments[1], "initiator") == 0; /* the victim */
    if (count == 3)
        return be_victim(initiates, atoi(arguments[2]));
    int ends[2], status = 0;
    if (count != 2 || (!initiates && strcmp(arguments[1], "acceptor") != 0))
        broken("usage: attacker initiator|acceptor");
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
        broken("socketpair: %m");
    pid_t victim = start_victim(arguments[1], ends);
    gss_ctx_id_t context = establish(!initiates, ends[0]);
    tell(context, ends[0]);
    hear(context, ends[0]);
    gss_buffer_desc done = read_block(ends[0]);
    struct keys keys = take_own_keys(&context);
    printf("found %d of %d keys\n", count_keys_in(victim, &keys), keys.count);
    send_block(ends[0], &done);
    return waitpid(victim, &status, 0) == victim && status == 0 ? EXIT_PASSED : EXIT_BROKEN;
}
