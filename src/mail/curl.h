/* curl.h: libcurl, loaded where mail goes over the network. */
#ifndef LOTSE_MAIL_CURL_H
#define LOTSE_MAIL_CURL_H

#include "lotse.h"

#include <curl/curl.h>

struct curl_api {
    CURL *(*init)(void);
    CURLcode (*setopt)(CURL *, CURLoption, ...);
    CURLcode (*perform)(CURL *);
    CURLcode (*getinfo)(CURL *, CURLINFO, ...);
    void (*cleanup)(CURL *);
    const char *(*strerror)(CURLcode);
    char *(*unescape)(CURL *, const char *, int, int *);
    void (*free)(void *);
    struct curl_slist *(*append)(struct curl_slist *, const char *);
    void (*free_all)(struct curl_slist *);
};

/* Its functions, which stay. LOTSE_IO: it isn't there. */
int curl_load(const struct curl_api **out, lotse_err *err);

#endif
