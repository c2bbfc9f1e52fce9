/*
 * spawn.c: a command's whole life, from posix_spawn to its end, in µs.
 *
 *     spawn RUNS COMMAND ARG...    prints one number a line
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

int main(int argc, char **argv)
{
    posix_spawn_file_actions_t quiet;
    long runs = argc > 2 ? strtol(argv[1], NULL, 10) : 0;

    if (runs < 1) {
        fprintf(stderr, "usage: spawn RUNS COMMAND ARG...\n");
        return 2;
    }
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
    for (long i = 0; i < runs; i++) {
        double began = now();
        pid_t pid;
        int status = 0;

        if (posix_spawnp(&pid, argv[2], &quiet, NULL, argv + 2, environ) != 0 ||
            waitpid(pid, &status, 0) != pid || !WIFEXITED(status) ||
            WEXITSTATUS(status) > 1) {
            fprintf(stderr, "spawn: %s failed\n", argv[2]);
            return 1;
        }
        printf("%.1f\n", now() - began);
    }
    posix_spawn_file_actions_destroy(&quiet);
    return 0;
}
