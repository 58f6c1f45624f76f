/* SPDX-License-Identifier: MIT */
/*
 * Preloaded, it stands where nss_wrapper and socket_wrapper do: there is a user "wrapped", with the uid of the process, and calls of socket() and bind() for UNIX sockets
 * leave files in the directory WRAPPED. What is written to the kernel's switch for GSS-Proxy goes to the file use-gss-proxy there.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void note(const char *call)
{
    const char *directory = getenv("WRAPPED");
    char path[256];
    FILE *file;

    if (directory == NULL)
        return;
    snprintf(path, sizeof path, "%s/%s", directory, call);
    file = fopen(path, "w");
    if (file != NULL)
        fclose(file);
}

int getpwnam_r(const char *name, struct passwd *record, char *buffer, size_t size, struct passwd **result)
{
    int (*next)(const char *, struct passwd *, char *, size_t, struct passwd **) = dlsym(RTLD_NEXT, "getpwnam_r");
    if (strcmp(name, "wrapped") != 0)
        return next(name, record, buffer, size, result);
    memset(record, 0, sizeof *record);
    record->pw_name = strncpy(buffer, name, size - 1);
    record->pw_uid = geteuid();
    *result = record;
    return 0;
}

int bind(int fd, const struct sockaddr *address, socklen_t length)
{
    int (*next)(int, const struct sockaddr *, socklen_t) = dlsym(RTLD_NEXT, "bind");
    if (address->sa_family == AF_UNIX)
        note("bind");
    return next(fd, address, length);
}

int socket(int domain, int type, int protocol)
{
    int (*next)(int, int, int) = dlsym(RTLD_NEXT, "socket");
    if (domain == AF_UNIX)
        note("socket");
    return next(domain, type, protocol);
}

/* The kernel's, which exists where its module is loaded, is the whole machine's. */
static int open_switched(const char *symbol, const char *path, int flags, mode_t mode)
{
    int (*next)(const char *, int, ...) = dlsym(RTLD_NEXT, symbol);
    const char *directory = getenv("WRAPPED");
    char stand_in[256];

    if (directory == NULL || strcmp(path, "/proc/net/rpc/use-gss-proxy") != 0)
        return next(path, flags, mode);
    snprintf(stand_in, sizeof stand_in, "%s/use-gss-proxy", directory);
    return next(stand_in, flags, mode);
}

static mode_t mode_of(int flags, va_list arguments) { return (flags & (O_CREAT | __O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0; }

int open(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return open_switched("open", path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return open_switched("open64", path, flags, mode);
}
