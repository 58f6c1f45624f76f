/* SPDX-License-Identifier: MIT */
/* A host closes descriptors it does not know and uses their numbers again; it changes its identity between calls. */
#include "host.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NOBODY = 65534, DESCRIPTORS_FEW = 20 };

static int connection_of(const struct plugin *plugin)
{
    call_well(plugin, "for the first time");
    int fd = find_connection(STDERR_FILENO);
    if (fd < 0)
        broken("the plugin keeps no connection, so there is nothing to take from it");
    return fd;
}

void check_closed_descriptors(void)
{
    struct plugin plugin = open_plugin();
    for (int i = 0; i < 10; i++) {
        call_well(&plugin, "after closefrom(3)");
        closefrom(STDERR_FILENO + 1);
    }
}

void check_reused_by_file(void)
{
    struct plugin plugin = open_plugin();
    int connection = connection_of(&plugin);
    struct stat status;
    int file = memfd_create("the host's file", 0);
    if (file < 0 || dup2(file, connection) != connection)
        broken("memfd: %m");
    for (int i = 0; i < 5; i++)
        call_well(&plugin, "after the host put a file in the place of our connection");
    expect(fstat(connection, &status) == 0 && S_ISREG(status.st_mode), "the host's descriptor %d stays open", connection);
    expect(status.st_size == 0, "nothing is written into the host's file, but it has %ld bytes", (long)status.st_size);
    expect(fcntl(connection, F_GETFD) == 0, "the flags of the host's descriptor are left alone");
}

void check_reused_by_socket(void)
{
    struct plugin plugin = open_plugin();
    int pair[2], connection = connection_of(&plugin);
    char byte;
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0 || dup2(pair[0], connection) != connection)
        broken("socketpair: %m");
    for (int i = 0; i < 5; i++)
        call_well(&plugin, "after the host put a socket in the place of our connection");
    expect(recv(pair[1], &byte, 1, MSG_DONTWAIT) < 0, "nothing is written into the host's socket");
    expect(fcntl(connection, F_GETFD) == 0, "the host's descriptor %d stays open", connection);
}

/* The daemon knows its peer from the moment of connect: another identity must never ride on a connection made before. */
void check_identity_change(void)
{
    struct plugin plugin = open_plugin();
    call_well(&plugin, "as root");
    if (setegid(NOBODY) != 0 || seteuid(NOBODY) != 0)
        broken("only root can change its identity: %m");
    char words[WORDS_BYTES];
    OM_uint32 major = round_trip(&plugin, words);
    expect(GSS_ERROR(major), "a user whom the daemon does not serve is not served over root's connection");
    expect(words[0] != '\0', "the refusal has words");
    if (seteuid(0) != 0 || setegid(0) != 0)
        broken("back to root: %m");
    call_well(&plugin, "as root again");
}

void check_full_table(void)
{
    struct plugin plugin = open_plugin();
    struct rlimit old, small;
    char words[WORDS_BYTES];
    getrlimit(RLIMIT_NOFILE, &old);
    small = (struct rlimit){DESCRIPTORS_FEW, old.rlim_max};
    setrlimit(RLIMIT_NOFILE, &small);
    while (open("/dev/null", O_RDONLY | O_CLOEXEC) >= 0)
        ;
    OM_uint32 major = round_trip(&plugin, words);
    expect(GSS_ERROR(major), "without a free descriptor a call fails");
    expect(words[0] != '\0', "the failure has words");
    setrlimit(RLIMIT_NOFILE, &old);
    call_well(&plugin, "after a descriptor is free again");
}
