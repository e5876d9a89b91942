#ifndef ENVAUDIT_CMEMORY_SHIM_H
#define ENVAUDIT_CMEMORY_SHIM_H

#include <stddef.h>

// glibc's header shows it to those alone who ask for more than POSIX, and Swift's module of glibc does not.
extern void *memrchr(const void *bytes, int byte, size_t count);

/// Lets what is at an address come from memory, while other work is done.
static inline void envaudit_prefetch(const void *address) { __builtin_prefetch(address); }

#endif
