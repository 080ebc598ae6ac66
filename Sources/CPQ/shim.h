#pragma once
#include <dlfcn.h>
#include <postgresql/libpq-fe.h>

// libpq brings Kerberos, LDAP and OpenSSL with it, which would cost every start of the program many times what all else
// does. So it is not linked: the first connector opens it. The functions have the types of the header.

#define LIBPQ_FUNCTIONS(F) \
  F(PQconninfoParse) F(PQconndefaults) F(PQconninfoFree) F(PQfreemem) \
  F(PQconnectStartParams) F(PQconnectPoll) F(PQfinish) F(PQstatus) F(PQsocket) F(PQerrorMessage) \
  F(PQhost) F(PQport) F(PQdb) F(PQuser) F(PQsetNoticeProcessor) F(PQsetnonblocking) \
  F(PQsendQuery) F(PQsendQueryParams) F(PQflush) F(PQconsumeInput) F(PQisBusy) F(PQgetResult) F(PQclear) \
  F(PQresultStatus) F(PQresultErrorField) F(PQresultErrorMessage) \
  F(PQntuples) F(PQnfields) F(PQgetvalue) F(PQgetisnull) F(PQcmdTuples) \
  F(PQputCopyData) F(PQputCopyEnd) F(PQgetCancel) F(PQcancel) F(PQfreeCancel)

struct libpq {
#define LIBPQ_MEMBER(name) __typeof__(&name) name;
  LIBPQ_FUNCTIONS(LIBPQ_MEMBER)
#undef LIBPQ_MEMBER
};

// Fills in the functions. Returns NULL, or why the library can't be used, in words that stay valid until the next call.
static inline const char *libpq_open(const char *path, struct libpq *library) {
  void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!handle) return dlerror();
#define LIBPQ_LOAD(name) \
  library->name = (__typeof__(&name))dlsym(handle, #name); \
  if (!library->name) return "it has no function " #name;
  LIBPQ_FUNCTIONS(LIBPQ_LOAD)
#undef LIBPQ_LOAD
  return 0;
}

static inline void libpq_drop_notice(void *context, const char *message) {}
