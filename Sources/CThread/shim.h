#pragma once
#include <pthread.h>

// glibc declares pthread_setname_np only under _GNU_SOURCE, which Swift's own module of it is not built with.
#if defined(__linux__)
extern int pthread_setname_np(pthread_t thread, const char *name);

static inline void thread_set_name(const char *name) { pthread_setname_np(pthread_self(), name); }
#else
static inline void thread_set_name(const char *name) { pthread_setname_np(name); }
#endif
