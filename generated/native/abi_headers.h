/* SPDX-License-Identifier: MIT */
/* The headers that bindings.txt and exports.txt draw from. AbiGen reads clang's view of this file; scripts/generate.sh copies it to generated/. */
#ifndef GSSINTERPOSER_ABI_HEADERS_H
#define GSSINTERPOSER_ABI_HEADERS_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pthread.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <krb5/krb5.h>

/* glibc declares these under _GNU_SOURCE only, which would also make connect() and its like take transparent unions. */
extern char *secure_getenv(const char *name);
extern int accept4(int socket, struct sockaddr *address, socklen_t *addressBytes, int flags);
extern pid_t gettid(void);
extern int getrlimit(int resource, struct rlimit *limits);
extern int setresuid(uid_t real, uid_t effective, uid_t saved);
extern int setresgid(gid_t real, gid_t effective, gid_t saved);
extern const char *strerrordesc_np(int error);

/* linux/capability.h has the structures, but no header the function. */
extern int capset(void *header, const void *data);
extern int capget(void *header, void *data);

/* Variadic in sys/prctl.h, which is therefore not included; the kernel takes five words, and this is how a call with all of them is compiled. */
extern int prctl(int option, unsigned long second, unsigned long third, unsigned long fourth, unsigned long fifth);
/* open() is variadic, which C# cannot call. This is what it becomes with _FORTIFY_SOURCE: open() without a mode, never O_CREAT. */
extern int __open_2(const char *path, int flags);
/* This struct is packed on some machines: C# finds its data at its end. */
enum { gi_epoll_event_bytes = sizeof(struct epoll_event) };

#endif
