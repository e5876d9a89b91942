import CSpawn
import Glibc

/// What keeps this process's memory, and with it values and tokens, from files and from other processes.
package enum ProcessProtection {
    /// Writes no core file, hands none to a program such as systemd-coredump (which a limit of 0 does not prevent,
    /// core(5)), and lets no process of the same user trace this one or read its memory (prctl(2), ptrace(2)). Programs
    /// that this one starts are not affected.
    package static func start() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        _ = envaudit_set_dumpable(0)
    }

    /// Whether the kernel grants it.
    package static var isOn: Bool { envaudit_is_dumpable() == 0 }

    /// Takes it back, for a test's own process. The limit stays.
    package static func end() { _ = envaudit_set_dumpable(1) }
}
