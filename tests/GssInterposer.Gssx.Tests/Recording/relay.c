/* SPDX-License-Identifier: MIT */
/*
 * relay LISTEN CONNECT OUTDIR LABELFILE: passes RPC records between a client and a server on UNIX sockets, one connection at a time, and keeps a copy of each:
 * OUTDIR/NN-LABEL.PROC.call.bin and .reply.bin, record mark included. LABEL is what LABELFILE holds when the call comes. Ends on SIGTERM.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { RECORD_BYTES_MAX = (1 << 20) + 4, PROCEDURE_WORD = 6 };

static uint8_t record[RECORD_BYTES_MAX];

static const char *const procedures[] = {
    "null", "indicate_mechs", "get_call_context", "import_and_canon_name", "export_cred", "import_cred", "acquire_cred", "store_cred",
    "init_sec_context", "accept_sec_context", "release_handle", "get_mic", "verify_mic", "wrap", "unwrap", "wrap_size_limit",
};

static int unix_socket(const char *path, struct sockaddr_un *address)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        err(1, "socket");
    if (strlen(path) >= sizeof(address->sun_path))
        errx(1, "%s: longer than a socket path may be", path);
    memset(address, 0, sizeof(*address));
    address->sun_family = AF_UNIX;
    strcpy(address->sun_path, path);
    return fd;
}

/* 1: all bytes came; 0: the peer closed first. */
static int read_all(int fd, uint8_t *at, size_t bytes)
{
    while (bytes > 0) {
        ssize_t n = read(fd, at, bytes);
        if (n <= 0)
            return 0;
        at += n;
        bytes -= (size_t)n;
    }
    return 1;
}

static uint32_t word(size_t index)
{
    uint32_t value;
    memcpy(&value, record + 4 * index, 4);
    return ntohl(value);
}

/* The length of a one-fragment record, or 0 when the peer has closed. */
static size_t read_record(int fd)
{
    if (!read_all(fd, record, 4))
        return 0;
    uint32_t mark = word(0);
    if (!(mark & 0x80000000u) || (mark & 0x7fffffffu) > RECORD_BYTES_MAX - 4)
        errx(1, "record mark %08x: expected one fragment of at most 1 MiB", mark);
    if (!read_all(fd, record + 4, mark & 0x7fffffffu))
        return 0;
    return 4 + (mark & 0x7fffffffu);
}

static void write_all(int fd, size_t bytes)
{
    for (size_t done = 0; done < bytes;) {
        ssize_t n = write(fd, record + done, bytes - done);
        if (n <= 0)
            err(1, "write");
        done += (size_t)n;
    }
}

static void keep(const char *path, size_t bytes)
{
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(record, 1, bytes, file) != bytes || fclose(file) != 0)
        err(1, "%s", path);
}

static void relay(int client, int server, const char *directory, const char *label_file, int *count)
{
    for (size_t bytes; (bytes = read_record(client)) > 0;) {
        char label[64] = "unlabelled", base[512], path[600];
        FILE *file = fopen(label_file, "r");
        if (file) {
            if (fscanf(file, "%63s", label) != 1)
                strcpy(label, "unlabelled");
            fclose(file);
        }
        uint32_t procedure = word(PROCEDURE_WORD);
        if (procedure >= sizeof(procedures) / sizeof(procedures[0]))
            errx(1, "procedure %u is not one of GSSX", procedure);
        snprintf(base, sizeof(base), "%s/%02d-%s.%s", directory, ++*count, label, procedures[procedure]);
        snprintf(path, sizeof(path), "%s.call.bin", base);
        keep(path, bytes);
        write_all(server, bytes);
        if ((bytes = read_record(server)) == 0)
            errx(1, "%s: the server closed without a reply", path);
        snprintf(path, sizeof(path), "%s.reply.bin", base);
        keep(path, bytes);
        write_all(client, bytes);
    }
}

int main(int argc, char **argv)
{
    if (argc != 5)
        errx(2, "usage: relay LISTEN CONNECT OUTDIR LABELFILE");
    struct sockaddr_un here, there;
    int listener = unix_socket(argv[1], &here), count = 0;
    if (bind(listener, (struct sockaddr *)&here, sizeof(here)) != 0 || listen(listener, 8) != 0)
        err(1, "%s", argv[1]);
    for (;;) {
        int client = accept(listener, NULL, NULL);
        int server = unix_socket(argv[2], &there);
        if (client < 0 || connect(server, (struct sockaddr *)&there, sizeof(there)) != 0)
            err(1, "%s", argv[2]);
        relay(client, server, argv[3], argv[4], &count);
        close(client);
        close(server);
    }
}
