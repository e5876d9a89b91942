import Glibc

/// Why a program could not be started.
struct SpawnFailure: Error {
    let reason: String

    /// The reason that a system call gave.
    init(_ number: Int32) { reason = String(cString: strerror(number)) }
}

/// Starts a program without a shell, with nothing of this process but the variables it is given.
///
/// - Parameters:
///   - words: the program's name, looked for in PATH, and its arguments.
///   - variables: all the variables that it gets.
///   - hasOwnGroup: whether it leads a process group of its own, so that what it starts can be ended with it.
///   - prepare: where its streams lead, and where it runs.
func spawn(
    _ words: [String], _ variables: [String: String], hasOwnGroup: Bool = false,
    _ prepare: (inout posix_spawn_file_actions_t) -> Void
) throws(SpawnFailure) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    prepare(&actions)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    // A program does not inherit the signals that this process ignores or that one of its threads blocks.
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    let group = hasOwnGroup ? POSIX_SPAWN_SETPGROUP : 0
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | group))

    var arguments = words.map { strdup($0) } + [nil]
    var environment = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (arguments + environment).forEach { free($0) } }
    var process = pid_t()
    let failure = posix_spawnp(&process, words[0], &actions, &attributes, &arguments, &environment)
    guard failure == 0 else { throw SpawnFailure(failure) }
    return process
}

/// The two ends of a pipe, which no other child inherits.
struct Pipe {
    private(set) var read: Int32
    private(set) var write: Int32

    /// A pipe without open ends.
    static let closed = Pipe(read: -1, write: -1)

    private init(read: Int32, write: Int32) { (self.read, self.write) = (read, write) }

    init() throws(SpawnFailure) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SpawnFailure(errno) }
        (read, write) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    mutating func closeRead() {
        if read >= 0 { close(read) }
        read = -1
    }

    mutating func closeWrite() {
        if write >= 0 { close(write) }
        write = -1
    }

    mutating func closeAll() {
        closeRead()
        closeWrite()
    }
}
