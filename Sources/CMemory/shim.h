#ifndef ENVAUDIT_CMEMORY_SHIM_H
#define ENVAUDIT_CMEMORY_SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// glibc's header shows them to those alone who ask for more than POSIX, and Swift's module of glibc does not.
extern void *memrchr(const void *bytes, int byte, size_t count);
extern void *memmem(const void *bytes, size_t count, const void *text, size_t length);

/// Lets what is at an address come from memory, while other work is done.
static inline void envaudit_prefetch(const void *address) { __builtin_prefetch(address); }

/// What is at an address to which other tasks write, behind all that was read before.
static inline uint64_t envaudit_load(const uint64_t *address) {
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    return __atomic_load_n(address, __ATOMIC_ACQUIRE);
}

/// Writes to such an address, before all that is written next, where nobody else has written meanwhile.
static inline bool envaudit_exchange(uint64_t *address, uint64_t old, uint64_t value) {
    bool is_done =
        __atomic_compare_exchange_n(address, &old, value, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_RELEASE);
    return is_done;
}

/// Writes to such an address, behind all that was written before.
static inline void envaudit_store(uint64_t *address, uint64_t value) {
    __atomic_store_n(address, value, __ATOMIC_RELEASE);
}

#endif
