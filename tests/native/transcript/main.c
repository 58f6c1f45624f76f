/* SPDX-License-Identifier: MIT */
/*
 * transcript CHAPTER…           both roles in this process
 * transcript --pair CHAPTER…    the acceptor in a process of its own; a variable ACCEPTOR_X of the environment is its X
 *                               (empty: unset). Its transcript follows the initiator's.
 */
#include "transcript.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ACCEPTOR_VARIABLES_MAX = 64 };

extern char **environ;

static void play(const char *chapter, const struct scene *scene)
{
    bool alone = scene->wire < 0;
    if (strcmp(chapter, "names") == 0 && alone)
        names_chapter();
    else if (strcmp(chapter, "mechanisms") == 0 && alone)
        mechanisms_chapter();
    else if (strcmp(chapter, "credentials") == 0 && alone)
        credentials_chapter();
    else if (strcmp(chapter, "nulls") == 0 && alone)
        nulls_chapter();
    else if (strcmp(chapter, "odd names") == 0 && alone)
        odd_names_chapter();
    else if (strcmp(chapter, "odd data") == 0 && alone)
        odd_data_chapter();
    else if (strcmp(chapter, "odd credentials") == 0 && alone)
        odd_credentials_chapter();
    else if (strcmp(chapter, "odd contexts") == 0 && alone)
        odd_contexts_chapter(scene);
    else if (strcmp(chapter, "odd messages") == 0 && alone)
        odd_messages_chapter(scene);
    else if (strcmp(chapter, "krb5") == 0 && alone)
        krb5_chapter(scene);
    else if (strcmp(chapter, "storing") == 0 && alone)
        storing_chapter();
    else if (strcmp(chapter, "options") == 0 && alone)
        options_chapter();
    else if (strcmp(chapter, "adding") == 0 && alone)
        adding_chapter();
    else if (strcmp(chapter, "leaks") == 0 && alone)
        leaks_chapter();
    else if (strcmp(chapter, "slots") == 0 && alone)
        slots_chapter(scene);
    else if (strcmp(chapter, "expiry") == 0 && alone)
        expiry_chapter(scene);
    else if (strcmp(chapter, "times") == 0 && alone)
        times_chapter();
    else if (strcmp(chapter, "attributes") == 0)
        attributes_chapter(scene);
    else if (strcmp(chapter, "contexts") == 0)
        contexts_chapter(scene);
    else if (strcmp(chapter, "dce") == 0)
        dce_chapter(scene);
    else if (strcmp(chapter, "iakerb") == 0)
        iakerb_chapter(scene);
    else if (strcmp(chapter, "messages") == 0)
        messages_chapter(scene);
    else if (strcmp(chapter, "iov") == 0)
        iov_chapter(scene);
    else if (strcmp(chapter, "transfer") == 0)
        transfer_chapter(scene);
    else
        broken("no chapter %s%s", chapter, alone ? "" : " for two processes");
}

static void take_acceptor_environment(void)
{
    static const char prefix[] = "ACCEPTOR_";
    char *names[ACCEPTOR_VARIABLES_MAX];
    int count = 0;
    for (char **variable = environ; *variable != NULL; variable++)
        if (strncmp(*variable, prefix, sizeof prefix - 1) == 0) {
            if (count == ACCEPTOR_VARIABLES_MAX)
                broken("more than %d variables begin with %s", ACCEPTOR_VARIABLES_MAX, prefix);
            names[count++] = strdup(*variable);
        }
    for (int i = 0; i < count; i++) {
        char *value = strchr(names[i], '=');
        *value++ = '\0';
        if (*value == '\0')
            unsetenv(names[i] + sizeof prefix - 1);
        else
            setenv(names[i] + sizeof prefix - 1, value, 1);
        free(names[i]);
    }
}

/* Starts this program again as the acceptor, before any GSS call was made here: it shares nothing but the socket. */
static pid_t start_acceptor(char **arguments, int wire, int transcript)
{
    pid_t child = fork();
    if (child != 0)
        return child;
    char number[12];
    take_acceptor_environment();
    snprintf(number, sizeof number, "%d", wire);
    arguments[1] = "--acceptor";
    setenv("TRANSCRIPT_WIRE", number, 1);
    dup2(transcript, STDOUT_FILENO);
    execv("/proc/self/exe", arguments);
    broken("exec: %m");
}

static void append(int transcript)
{
    char chunk[4096];
    ssize_t length;
    puts("== the acceptor's process");
    fflush(stdout);
    if (lseek(transcript, 0, SEEK_SET) < 0)
        broken("lseek: %m");
    while ((length = read(transcript, chunk, sizeof chunk)) > 0)
        if (write(STDOUT_FILENO, chunk, (size_t)length) != length)
            broken("write: %m");
}

static int play_pair(int count, char **arguments)
{
    int wires[2], status = 0, transcript = memfd_create("acceptor", MFD_CLOEXEC);
    if (transcript < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, wires) != 0)
        broken("socketpair: %m");
    pid_t child = start_acceptor(arguments, wires[1], transcript);
    if (child < 0)
        broken("fork: %m");
    close(wires[1]);
    struct scene scene = {.here = INITIATOR, .wire = wires[0]};
    for (int i = 2; i < count; i++)
        play(arguments[i], &scene);
    if (waitpid(child, &status, 0) != child || status != 0)
        broken("the acceptor's process ended with status %x", (unsigned)status);
    append(transcript);
    return EXIT_PASSED;
}

int main(int count, char **arguments)
{
    struct scene both = {.here = INITIATOR | ACCEPTOR, .wire = -1};
    setvbuf(stdout, NULL, _IOLBF, 0); /* after a crash the transcript shows how far it went */
    if (count < 2)
        broken("usage: transcript [--pair] CHAPTER...");
    if (strcmp(arguments[1], "--pair") == 0)
        return play_pair(count, arguments);
    if (strcmp(arguments[1], "--continue-context") == 0)
        return continue_transferred_context();
    if (strcmp(arguments[1], "--acceptor") == 0) {
        struct scene scene = {.here = ACCEPTOR, .wire = atoi(required_environment("TRANSCRIPT_WIRE"))};
        for (int i = 2; i < count; i++)
            play(arguments[i], &scene);
        return EXIT_PASSED;
    }
    for (int i = 1; i < count; i++)
        play(arguments[i], &both);
    return EXIT_PASSED;
}
