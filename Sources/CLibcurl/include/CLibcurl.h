// libcurl, loaded at its first use: a run without a request doesn't pay for it and all that it brings along.
//
// The functions have libcurl's names with `lib` in front, and typed faces stand for its variadic ones, which Swift
// can't call. Nothing else belongs here.
#ifndef ENVAUDIT_CLIBCURL_H
#define ENVAUDIT_CLIBCURL_H

#include <curl/curl.h>

/// NULL once libcurl is loaded and set up; else why it can't be. The functions below may be called only then.
/// Thread-safe, and quick from the second call on.
const char *libcurl_load(void);

/// Every function that is called, as name, result, parameters and arguments.
#define LIBCURL_FUNCTIONS(X)                                                                                           \
    X(easy_init, CURL *, (void), ())                                                                                   \
    X(easy_strerror, const char *, (CURLcode code), (code))                                                            \
    X(multi_init, CURLM *, (void), ())                                                                                 \
    X(multi_cleanup, CURLMcode, (CURLM * multi), (multi))                                                              \
    X(multi_add_handle, CURLMcode, (CURLM * multi, CURL * easy), (multi, easy))                                        \
    X(multi_remove_handle, CURLMcode, (CURLM * multi, CURL * easy), (multi, easy))                                     \
    X(multi_perform, CURLMcode, (CURLM * multi, int *running), (multi, running))                                       \
    X(multi_poll, CURLMcode,                                                                                           \
      (CURLM * multi, struct curl_waitfd * extra, unsigned int count, int milliseconds, int *ready),                   \
      (multi, extra, count, milliseconds, ready))                                                                      \
    X(multi_wakeup, CURLMcode, (CURLM * multi), (multi))                                                               \
    X(multi_info_read, CURLMsg *, (CURLM * multi, int *left), (multi, left))                                           \
    X(slist_append, struct curl_slist *, (struct curl_slist * list, const char *text), (list, text))                   \
    X(getdate, time_t, (const char *text, const time_t *unused), (text, unused))

/// The same of functions without a result.
#define LIBCURL_PROCEDURES(X)                                                                                          \
    X(easy_cleanup, (CURL * easy), (easy))                                                                             \
    X(slist_free_all, (struct curl_slist * list), (list))

#define X(name, result, parameters, arguments) result libcurl_##name parameters;
LIBCURL_FUNCTIONS(X)
#undef X
#define X(name, parameters, arguments) void libcurl_##name parameters;
LIBCURL_PROCEDURES(X)
#undef X

CURLcode libcurl_set_long(CURL *easy, CURLoption option, long value);
CURLcode libcurl_set_string(CURL *easy, CURLoption option, const char *value);
CURLcode libcurl_set_pointer(CURL *easy, CURLoption option, void *value);
CURLcode libcurl_set_off_t(CURL *easy, CURLoption option, curl_off_t value);
CURLcode libcurl_set_list(CURL *easy, CURLoption option, struct curl_slist *value);
/// For CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION, which have one signature.
CURLcode libcurl_set_write_callback(CURL *easy, CURLoption option, curl_write_callback value);
/// Copies the bytes, so that they need not outlive the call.
CURLcode libcurl_set_blob(CURL *easy, CURLoption option, const void *bytes, size_t count);
CURLcode libcurl_get_long(CURL *easy, CURLINFO info, long *value);
CURLcode libcurl_get_off_t(CURL *easy, CURLINFO info, curl_off_t *value);
CURLcode libcurl_get_string(CURL *easy, CURLINFO info, const char **value);
CURLMcode libcurl_multi_set_long(CURLM *multi, CURLMoption option, long value);

#endif
