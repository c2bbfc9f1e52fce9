/*
 * curl.c: libcurl, loaded where mail goes over the network.
 *
 * It brings thirty libraries along, and they cost each start of a program that
 * is linked with them 4 ms: as much as a whole search from the shell. So it is
 * loaded when a mailbox is read or a mail is sent, whichever of its two builds
 * is there.
 */
#include "mail/curl.h"

#include "base/err.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

static struct curl_api api;
static bool loaded;

static bool find(void *lib, const char *name, void *function)
{
    void *p = dlsym(lib, name);

    memcpy(function, &p, sizeof p);
    return p != NULL;
}

static void load(void)
{
    static const char *const names[] = {"libcurl-gnutls.so.4", "libcurl.so.4"};
    CURLcode (*begin)(long);
    void *lib = NULL;

    for (size_t i = 0; i < 2 && lib == NULL; i++)
        lib = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    loaded = lib != NULL && find(lib, "curl_global_init", &begin) &&
             find(lib, "curl_easy_init", &api.init) &&
             find(lib, "curl_easy_setopt", &api.setopt) &&
             find(lib, "curl_easy_perform", &api.perform) &&
             find(lib, "curl_easy_getinfo", &api.getinfo) &&
             find(lib, "curl_easy_cleanup", &api.cleanup) &&
             find(lib, "curl_easy_strerror", &api.strerror) &&
             find(lib, "curl_easy_unescape", &api.unescape) &&
             find(lib, "curl_free", &api.free) &&
             find(lib, "curl_slist_append", &api.append) &&
             find(lib, "curl_slist_free_all", &api.free_all) &&
             begin(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

int curl_load(const struct curl_api **out, lotse_err *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, load);
    *out = loaded ? &api : NULL;
    return loaded ? LOTSE_OK
                  : err_set(err, LOTSE_IO,
                            "libcurl can't be loaded, which mail over the "
                            "network needs: install libcurl3-gnutls or "
                            "libcurl4");
}
