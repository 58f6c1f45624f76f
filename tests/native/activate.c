/* SPDX-License-Identifier: MIT */
/* activate SOCKET PROGRAM ARGUMENT...: becomes a program with descriptor 3 listening at SOCKET, or being /dev/null when that is "-", as systemd passes sockets. */
#include "common.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { PASSED = 3, BACKLOG = 16 };

int main(int argc, char **argv)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char pid[16];
    int fd;

    if (argc < 3 || strlen(argv[1]) >= sizeof address.sun_path)
        broken("usage: activate SOCKET PROGRAM ARGUMENT...");
    if (strcmp(argv[1], "-") == 0) {
        fd = open("/dev/null", O_RDWR);
    } else {
        strcpy(address.sun_path, argv[1]);
        fd = socket(AF_UNIX, SOCK_STREAM, 0);
        if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, BACKLOG) != 0)
            broken("cannot listen on %s: %s", argv[1], strerror(errno));
    }
    if (fd != PASSED && (dup2(fd, PASSED) != PASSED || close(fd) != 0))
        broken("cannot pass a descriptor: %s", strerror(errno));
    snprintf(pid, sizeof pid, "%d", getpid());
    setenv("LISTEN_PID", pid, 1);
    setenv("LISTEN_FDS", "1", 1);
    execv(argv[2], argv + 2);
    broken("cannot run %s: %s", argv[2], strerror(errno));
}
