#include "CLibcurl.h"

#include <dlfcn.h>
#include <pthread.h>

// The faces below have one type each; curl's checking macros would see the variadic functions alone.
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

#define X(name, result, parameters, arguments) static result(*name##_function) parameters;
LIBCURL_FUNCTIONS(X)
#undef X
#define X(name, parameters, arguments) static void(*name##_function) parameters;
LIBCURL_PROCEDURES(X)
#undef X
static CURLcode (*global_init_function)(long flags);
static CURLcode (*easy_setopt_function)(CURL *easy, CURLoption option, ...);
static CURLcode (*easy_getinfo_function)(CURL *easy, CURLINFO info, ...);
static CURLMcode (*multi_setopt_function)(CURLM *multi, CURLMoption option, ...);

static const char *failure;

#define LOAD(name)                                                                                                     \
    if ((*(void **)&name##_function = dlsym(library, "curl_" #name)) == NULL) {                                        \
        failure = "libcurl has no curl_" #name;                                                                        \
        return;                                                                                                        \
    }

static void load(void) {
    // All of its functions are bound now: a late binding leaves registers, and with them a value's bytes, on the stack.
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        failure = "libcurl.so.4 can't be loaded; install libcurl4";
        return;
    }
#define X(name, result, parameters, arguments) LOAD(name)
    LIBCURL_FUNCTIONS(X)
#undef X
#define X(name, parameters, arguments) LOAD(name)
    LIBCURL_PROCEDURES(X)
#undef X
    LOAD(global_init)
    LOAD(easy_setopt)
    LOAD(easy_getinfo)
    LOAD(multi_setopt)
    if (global_init_function(CURL_GLOBAL_DEFAULT) != CURLE_OK) failure = "libcurl can't be set up";
}

const char *libcurl_load(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return failure;
}

#define X(name, result, parameters, arguments)                                                                         \
    result libcurl_##name parameters { return name##_function arguments; }
LIBCURL_FUNCTIONS(X)
#undef X
#define X(name, parameters, arguments)                                                                                 \
    void libcurl_##name parameters { name##_function arguments; }
LIBCURL_PROCEDURES(X)
#undef X

CURLcode libcurl_set_long(CURL *easy, CURLoption option, long value) {
    return easy_setopt_function(easy, option, value);
}

CURLcode libcurl_set_string(CURL *easy, CURLoption option, const char *value) {
    return easy_setopt_function(easy, option, value);
}

CURLcode libcurl_set_pointer(CURL *easy, CURLoption option, void *value) {
    return easy_setopt_function(easy, option, value);
}

CURLcode libcurl_set_off_t(CURL *easy, CURLoption option, curl_off_t value) {
    return easy_setopt_function(easy, option, value);
}

CURLcode libcurl_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return easy_setopt_function(easy, option, value);
}

CURLcode libcurl_set_write_callback(CURL *easy, CURLoption option, curl_write_callback value) {
    return easy_setopt_function(easy, option, value);
}

CURLcode libcurl_set_blob(CURL *easy, CURLoption option, const void *bytes, size_t count) {
    struct curl_blob blob = {(void *)bytes, count, CURL_BLOB_COPY};
    return easy_setopt_function(easy, option, &blob);
}

CURLcode libcurl_get_long(CURL *easy, CURLINFO info, long *value) {
    return easy_getinfo_function(easy, info, value);
}

CURLcode libcurl_get_off_t(CURL *easy, CURLINFO info, curl_off_t *value) {
    return easy_getinfo_function(easy, info, value);
}

CURLcode libcurl_get_string(CURL *easy, CURLINFO info, const char **value) {
    return easy_getinfo_function(easy, info, (char **)value);
}

CURLMcode libcurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return multi_setopt_function(multi, option, value);
}
