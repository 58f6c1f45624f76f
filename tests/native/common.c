/* SPDX-License-Identifier: MIT */
#include "common.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

gss_OID_desc KRB5 = {9, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02"};
gss_OID_desc SPNEGO = {6, (void *)"\x2b\x06\x01\x05\x05\x02"};
gss_OID_desc IAKERB = {6, (void *)"\x2b\x06\x01\x05\x02\x05"};

_Noreturn void broken(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fflush(stdout);
    fputs("driver: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(EXIT_BROKEN);
}

uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

void sleep_ms(unsigned milliseconds)
{
    struct timespec t = {milliseconds / 1000, (long)(milliseconds % 1000) * 1000000};
    while (nanosleep(&t, &t) != 0)
        ;
}

const char *required_environment(const char *name)
{
    const char *value = getenv(name);
    if (value == NULL || *value == '\0')
        broken("%s is not set; the test that runs this driver must set it", name);
    return value;
}

struct code {
    OM_uint32 value;
    const char *name;
};

static const struct code routine_errors[] = {
    {GSS_S_BAD_MECH, "BAD_MECH"},
    {GSS_S_BAD_NAME, "BAD_NAME"},
    {GSS_S_BAD_NAMETYPE, "BAD_NAMETYPE"},
    {GSS_S_BAD_BINDINGS, "BAD_BINDINGS"},
    {GSS_S_BAD_STATUS, "BAD_STATUS"},
    {GSS_S_BAD_SIG, "BAD_SIG"},
    {GSS_S_NO_CRED, "NO_CRED"},
    {GSS_S_NO_CONTEXT, "NO_CONTEXT"},
    {GSS_S_DEFECTIVE_TOKEN, "DEFECTIVE_TOKEN"},
    {GSS_S_DEFECTIVE_CREDENTIAL, "DEFECTIVE_CREDENTIAL"},
    {GSS_S_CREDENTIALS_EXPIRED, "CREDENTIALS_EXPIRED"},
    {GSS_S_CONTEXT_EXPIRED, "CONTEXT_EXPIRED"},
    {GSS_S_FAILURE, "FAILURE"},
    {GSS_S_BAD_QOP, "BAD_QOP"},
    {GSS_S_UNAUTHORIZED, "UNAUTHORIZED"},
    {GSS_S_UNAVAILABLE, "UNAVAILABLE"},
    {GSS_S_DUPLICATE_ELEMENT, "DUPLICATE_ELEMENT"},
    {GSS_S_NAME_NOT_MN, "NAME_NOT_MN"},
    {GSS_S_CALL_INACCESSIBLE_READ, "CALL_INACCESSIBLE_READ"},
    {GSS_S_CALL_INACCESSIBLE_WRITE, "CALL_INACCESSIBLE_WRITE"},
    {GSS_S_CALL_BAD_STRUCTURE, "CALL_BAD_STRUCTURE"},
};

static const struct code supplements[] = {
    {GSS_S_CONTINUE_NEEDED, "CONTINUE_NEEDED"},
    {GSS_S_DUPLICATE_TOKEN, "DUPLICATE_TOKEN"},
    {GSS_S_OLD_TOKEN, "OLD_TOKEN"},
    {GSS_S_UNSEQ_TOKEN, "UNSEQ_TOKEN"},
    {GSS_S_GAP_TOKEN, "GAP_TOKEN"},
};

static void append(char *text, size_t size, const char *word)
{
    size_t used = strlen(text);
    snprintf(text + used, size - used, "%s%s", used == 0 ? "" : "|", word);
}

const char *major_name(OM_uint32 major)
{
    static _Thread_local char text[200];
    if (major == GSS_S_COMPLETE)
        return "COMPLETE";
    text[0] = '\0';
    for (size_t i = 0; i < sizeof routine_errors / sizeof *routine_errors; i++)
        if (routine_errors[i].value == GSS_ROUTINE_ERROR(major) || routine_errors[i].value == GSS_CALLING_ERROR(major))
            append(text, sizeof text, routine_errors[i].name);
    for (size_t i = 0; i < sizeof supplements / sizeof *supplements; i++)
        if (supplements[i].value & GSS_SUPPLEMENTARY_INFO(major))
            append(text, sizeof text, supplements[i].name);
    if (text[0] == '\0')
        snprintf(text, sizeof text, "major %08x", major);
    return text;
}

const char *minor_words(OM_uint32 minor)
{
    static _Thread_local char text[600];
    OM_uint32 major, ignored, more = 0;
    gss_buffer_desc words = GSS_C_EMPTY_BUFFER;
    major = gss_display_status(&ignored, minor, GSS_C_MECH_CODE, &KRB5, &more, &words);
    snprintf(text, sizeof text, "%.*s", GSS_ERROR(major) ? 0 : (int)words.length, words.length == 0 ? "" : (char *)words.value);
    gss_release_buffer(&ignored, &words);
    return text;
}

static long status_of(const char *process, const char *field)
{
    char path[64], line[256];
    long value = -1;
    snprintf(path, sizeof path, "/proc/%s/status", process);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        broken("%s: %m", path);
    while (fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, field, strlen(field)) == 0 && line[strlen(field)] == ':')
            value = strtol(line + strlen(field) + 1, NULL, 10);
    fclose(file);
    return value;
}

long process_status(const char *field)
{
    return status_of("self", field);
}

long watched_memory(void)
{
    return status_of(required_environment("DRIVER_WATCHED"), "VmRSS");
}

int count_descriptors(void)
{
    int count = 0;
    DIR *directory = opendir("/proc/self/fd");
    if (directory == NULL)
        broken("/proc/self/fd: %m");
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory))
        if (entry->d_name[0] != '.' && atoi(entry->d_name) != dirfd(directory))
            count++;
    closedir(directory);
    return count;
}

int find_connection(int after)
{
    for (int fd = after + 1; fd < 1024; fd++) {
        struct sockaddr_storage peer;
        socklen_t length = sizeof peer;
        if (getpeername(fd, (struct sockaddr *)&peer, &length) == 0 && peer.ss_family == AF_UNIX)
            return fd;
    }
    return -1;
}

gss_name_t import_text(const char *text, gss_OID type)
{
    OM_uint32 major, minor;
    gss_name_t name = GSS_C_NO_NAME;
    gss_buffer_desc buffer = {strlen(text), (void *)text};
    major = gss_import_name(&minor, &buffer, type, &name);
    if (GSS_ERROR(major))
        broken("gss_import_name of %s: %s, %s", text, major_name(major), minor_words(minor));
    return name;
}
