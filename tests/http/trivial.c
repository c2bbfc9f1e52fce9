/*
 * trivial.c: the least that libmicrohttpd can do, for `make load`.
 *
 * The same threads, limits and polling as the server; every request gets the
 * same 500 bytes. What the server is slower by is its own work. Prints the
 * port, ends at the end of its input.
 */
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum MHD_Result answer(void *ctx, struct MHD_Connection *conn,
                              const char *url, const char *method,
                              const char *version, const char *data,
                              size_t *n_data, void **con)
{
    static char body[500];
    static int begun;
    struct MHD_Response *r;
    enum MHD_Result rc;

    (void)ctx, (void)url, (void)method, (void)version, (void)data;
    if (*con == NULL) {
        *con = &begun;
        return MHD_YES;
    }
    if (*n_data > 0) {
        *n_data = 0;
        return MHD_YES;
    }
    r = MHD_create_response_from_buffer(sizeof body, body,
                                        MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE,
                            "application/json");
    rc = MHD_queue_response(conn, MHD_HTTP_OK, r);
    MHD_destroy_response(r);
    return rc;
}

int main(int argc, char **argv)
{
    unsigned threads = argc > 1 ? (unsigned)atoi(argv[1]) : 2;
    struct MHD_Daemon *d = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, answer, NULL,
        MHD_OPTION_CONNECTION_LIMIT, 2000U, MHD_OPTION_THREAD_POOL_SIZE,
        threads, MHD_OPTION_END);
    char byte;

    if (d == NULL)
        return 1;
    printf("%u\n",
           MHD_get_daemon_info(d, MHD_DAEMON_INFO_BIND_PORT)->port);
    fflush(stdout);
    while (read(STDIN_FILENO, &byte, 1) > 0)
        continue;
    MHD_stop_daemon(d);
    return 0;
}
