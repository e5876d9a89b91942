#include <spawn.h>

// glibc's header shows it to those alone who ask for more than POSIX, and Swift's module of glibc does not.
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);

/// Lets a child begin in another folder.
static inline int envaudit_spawn_in(posix_spawn_file_actions_t *actions, const char *path) {
    return posix_spawn_file_actions_addchdir_np(actions, path);
}
