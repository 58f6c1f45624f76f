/* SPDX-License-Identifier: MIT */
/* probe SOCKET: calls procedure 0 of the daemon there. "served" and status 0, or "refused" and status 3 when it closes the connection without a word. */
#include "common.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum { PROGRAM = 400112, VERSION = 1, LAST_FRAGMENT = 0x80000000, REFUSED = 3, PATIENCE_S = 20 };

int main(int argc, char **argv)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct timeval patience = {.tv_sec = PATIENCE_S};
    uint32_t call[] = {LAST_FRAGMENT | 40u, 1, 0, 2, PROGRAM, VERSION, 0, 0, 0, 0, 0};
    uint32_t reply[7];
    ssize_t got;
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    if (argc != 2 || strlen(argv[1]) >= sizeof address.sun_path)
        broken("usage: probe SOCKET");
    strcpy(address.sun_path, argv[1]);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0 ||
        connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
        broken("cannot connect to %s: %s", argv[1], strerror(errno));
    for (size_t i = 0; i < sizeof call / sizeof *call; i++)
        call[i] = htonl(call[i]);
    if (send(fd, call, sizeof call, MSG_NOSIGNAL) == (ssize_t)sizeof call) {
        got = recv(fd, reply, sizeof reply, MSG_WAITALL);
        if (got < 0 && errno == EAGAIN)
            broken("no answer from %s", argv[1]);
        if (got == (ssize_t)sizeof reply) {
            puts("served");
            return 0;
        }
    }
    puts("refused");
    return REFUSED;
}
