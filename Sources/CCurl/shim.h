#pragma once
#include <dlfcn.h>
#include <curl/curl.h>

// libcurl brings LDAP, Kerberos, SSH, GnuTLS and OpenSSL with it: 26 libraries, which would cost every start of the
// program more than all else that it does. So it is not linked: the first schema registry opens it. The functions have
// the types of the header.

#define CURL_FUNCTIONS(F) \
  F(curl_global_init) F(curl_easy_init) F(curl_easy_cleanup) F(curl_easy_reset) F(curl_easy_perform) \
  F(curl_easy_strerror) F(curl_slist_append) F(curl_slist_free_all) F(curl_easy_setopt) F(curl_easy_getinfo)

// The header wraps these two in macros that check types, which would get in the way of their names.
#undef curl_easy_setopt
#undef curl_easy_getinfo

struct curl_library {
#define CURL_MEMBER(name) __typeof__(&name) name;
  CURL_FUNCTIONS(CURL_MEMBER)
#undef CURL_MEMBER
};

// Fills in the functions. Returns NULL, or why the library can't be used, in words that stay valid until the next call.
static inline const char *curl_library_open(const char *path, struct curl_library *library) {
  void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!handle) return dlerror();
#define CURL_LOAD(name) \
  library->name = (__typeof__(&name))dlsym(handle, #name); \
  if (!library->name) return "it has no function " #name;
  CURL_FUNCTIONS(CURL_LOAD)
#undef CURL_LOAD
  return 0;
}

// curl_easy_setopt and curl_easy_getinfo are variadic, which Swift can't call: one typed wrapper a kind of argument.

static inline CURLcode curl_set_long(
    const struct curl_library *library, CURL *handle, CURLoption option, long value) {
  return library->curl_easy_setopt(handle, option, value);
}

static inline CURLcode curl_set_string(
    const struct curl_library *library, CURL *handle, CURLoption option, const char *value) {
  return library->curl_easy_setopt(handle, option, value);
}

static inline CURLcode curl_set_pointer(
    const struct curl_library *library, CURL *handle, CURLoption option, void *value) {
  return library->curl_easy_setopt(handle, option, value);
}

typedef size_t (*curl_write_function)(char *data, size_t size, size_t count, void *context);

static inline CURLcode curl_set_write_function(
    const struct curl_library *library, CURL *handle, curl_write_function function) {
  return library->curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, function);
}

static inline CURLcode curl_get_response_code(const struct curl_library *library, CURL *handle, long *code) {
  return library->curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, code);
}
