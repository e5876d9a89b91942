import Glibc

/// What the process does before it holds anything secret.
enum ProcessSafety {
    static func enable() {
        // A crash must not write memory, and so values, to a core file.
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        // A server or a reader that goes away is an error to be told, not a signal to die of.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGINT) { _ in _exit(ExitStatus.interrupted.rawValue) }
    }
}
