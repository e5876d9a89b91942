#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

// glibc's header shows it to those alone who ask for more than POSIX, and Swift's module of glibc does not.
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);

/// Lets a child begin in another folder.
static inline int envaudit_spawn_in(posix_spawn_file_actions_t *actions, const char *path) {
    return posix_spawn_file_actions_addchdir_np(actions, path);
}

/// Limits the bytes of memory that a child takes for itself: prlimit(2).
static inline long envaudit_limit_memory(pid_t process, unsigned long bytes) {
    struct rlimit limit = {bytes, bytes};
    return syscall(SYS_prlimit64, process, RLIMIT_DATA, &limit, 0L);
}

/// Whether this process's memory may be dumped to a file, and traced by other processes of its user: 1 or 0. Swift
/// imports no function whose number of arguments varies.
static inline int envaudit_is_dumpable(void) { return prctl(PR_GET_DUMPABLE, 0L, 0L, 0L, 0L); }
static inline int envaudit_set_dumpable(int is_dumpable) {
    return prctl(PR_SET_DUMPABLE, (long)is_dumpable, 0L, 0L, 0L);
}
