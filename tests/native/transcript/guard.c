/* SPDX-License-Identifier: MIT */
#include "transcript.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void guarded(const char *title, void (*work)(void *), void *argument)
{
    int status = 0;
    section("%s", title);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        work(argument);
        fflush(stdout);
        _exit(EXIT_PASSED);
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        broken("fork or waitpid: %m");
    if (WIFSIGNALED(status))
        line("crashed: SIG%s", sigabbrev_np(WTERMSIG(status)));
    else if (status != EXIT_PASSED)
        broken("a section ended with status %x", (unsigned)status);
}
