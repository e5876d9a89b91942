import Foundation
import Glibc

/// What a child is given as its standard input.
enum Input: Sendable {
    /// `/dev/null`.
    case nothing
    /// A pipe with this text and an end.
    case pipe(String)
    /// One end of a terminal, which the test closes.
    case terminal(Int32)
    /// Nothing: there is no such descriptor.
    case closed
}

/// Where a child's standard output goes.
enum Output: Sendable {
    /// Into a file that is read afterwards.
    case kept
    /// Into a terminal that is read meanwhile; with no columns it does not say how wide it is.
    case terminal(columns: Int = 0)
    /// Into a file; it is standard error that is written to a terminal.
    case errorsToTerminal
    /// Into a pipe whose reader is gone.
    case abandonedPipe
    /// Into a device that is always full.
    case fullDevice
    /// Nowhere: there is no such descriptor.
    case closed
}

/// A child process with nothing of the test's own: neither variables, nor descriptors, nor blocked signals.
///
/// Foundation's `Process` won't do, as its children inherit the signals that a thread of Swift concurrency
/// blocks, SIGINT among them.
struct Child: Sendable {
    /// Why it could not be started.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// How it ended.
    struct End: Sendable {
        /// The exit status; nil where a signal ended it.
        let status: Int32?
        let output: String
        let errors: String
        /// What it wrote to a terminal, and so to no file.
        let shown: String
    }

    /// Its standard streams, as they are on the test's side.
    struct Streams: Sendable {
        /// Nil for none.
        let stdin, stdout: Int32?
        let stderr: Int32
        /// The end of a terminal at which it shows its standard output, or its errors; nil for none.
        let terminal: Int32?
        /// Whether the terminal shows its errors.
        let showsErrors: Bool

        /// - Parameter scratch: an empty folder for what it writes to its standard output and error.
        init(input: Input, output: Output, scratch: String) throws {
            func checked(_ descriptor: Int32) throws -> Int32 {
                guard descriptor >= 0 else { throw Failure(description: String(cString: strerror(errno))) }
                return descriptor
            }
            let created = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
            if case .closed = input { stdin = nil } else { stdin = try checked(try Child.reader(of: input)) }
            var terminal: Int32?
            if case .errorsToTerminal = output {
                (terminal, stderr) = try Child.pseudoTerminal()
            } else {
                stderr = try checked(open(scratch + "/stderr", created, 0o600))
            }
            switch output {
            case .kept, .errorsToTerminal: stdout = try checked(open(scratch + "/stdout", created, 0o600))
            case .terminal(let columns):
                let (near, far) = try Child.pseudoTerminal()
                var size = winsize(ws_row: 50, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
                _ = ioctl(far, UInt(TIOCSWINSZ), &size)
                (terminal, stdout) = (near, far)
            case .abandonedPipe:
                let (near, far) = try Child.connection()
                Glibc.close(near)
                stdout = far
            case .fullDevice: stdout = try checked(open("/dev/full", O_WRONLY | O_CLOEXEC))
            case .closed: stdout = nil
            }
            self.terminal = terminal
            if case .errorsToTerminal = output { showsErrors = true } else { showsErrors = false }
        }

        /// Closes all but the test's end of the terminal.
        func close() {
            [stdin, stdout, stderr].forEach { if let descriptor = $0 { Glibc.close(descriptor) } }
        }

        /// What the terminal shows until it has ended.
        func shown(until hasEnded: () -> Bool) async -> String {
            guard let terminal else { return "" }
            var shown: [UInt8] = []
            while !hasEnded() {
                shown += Child.available(terminal)
                try? await Task.sleep(for: .milliseconds(1))
            }
            shown += Child.available(terminal)
            Glibc.close(terminal)
            return String(decoding: shown, as: UTF8.self)
        }
    }

    let processID: pid_t
    private let folder: String
    private let terminal: Int32?
    private let showsErrors: Bool

    /// - Parameter scratch: an empty folder for what it writes to its standard output and error.
    init(
        _ executable: String, _ arguments: [String], variables: [String: String], in folder: String,
        input: Input, output: Output, scratch: String
    ) throws {
        let streams = try Streams(input: input, output: output, scratch: scratch)
        defer { streams.close() }
        (self.folder, terminal, showsErrors) = (scratch, streams.terminal, streams.showsErrors)
        processID = try Child.spawn(
            [executable] + arguments, variables, in: folder, stdin: streams.stdin, stdout: streams.stdout,
            stderr: streams.stderr)
    }

    /// Waits until it has ended, without a thread; one that goes on for too long is killed.
    func end(within limit: Duration = .seconds(30)) async throws -> End {
        let deadline = ContinuousClock.now + limit
        var shown: [UInt8] = []
        var status: Int32 = 0
        while true {
            let ended = waitpid(processID, &status, WNOHANG)
            if let terminal { shown += Child.available(terminal) }
            if ended == processID { break }
            guard ContinuousClock.now < deadline else {
                kill(processID, SIGKILL)
                waitpid(processID, &status, 0)
                throw Failure(description: "it did not end within \(limit)")
            }
            try? await Task.sleep(for: .milliseconds(4))
        }
        if let terminal { close(terminal) }
        let hasExited = status & 0x7F == 0
        let onTerminal = String(decoding: shown, as: UTF8.self)
        return End(
            status: hasExited ? (status >> 8) & 0xFF : nil,
            output: terminal == nil || showsErrors ? text("stdout") : onTerminal,
            errors: showsErrors ? onTerminal : text("stderr"), shown: onTerminal)
    }

    /// What it has written to its standard error by now.
    var errorsSoFar: String { text("stderr") }

    private func text(_ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data(), as: UTF8.self)
    }
}

extension Child {
    private static func reader(of input: Input) throws -> Int32 {
        if case .terminal(let end) = input { return fcntl(end, F_DUPFD_CLOEXEC, 0) }
        guard case .pipe(let text) = input else { return open("/dev/null", O_RDONLY | O_CLOEXEC) }
        let (near, far) = try connection()
        // It all fits into the socket's buffer, so nobody has to read meanwhile.
        precondition(text.utf8.count <= 65_536)
        _ = Array(text.utf8).withUnsafeBytes { write(near, $0.baseAddress, $0.count) }
        close(near)
        return far
    }

    /// A pipe in all that matters, and one that no other child can inherit: Swift doesn't see pipe2(2).
    private static func connection() throws -> (near: Int32, far: Int32) {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Failure(description: "no socket pair") }
        return (ends[0], ends[1])
    }

    /// By the kernel's own calls (ioctl_tty(2)): Swift doesn't see posix_openpt(3).
    static func pseudoTerminal() throws -> (master: Int32, slave: Int32) {
        let (unlock, number): (UInt, UInt) = (0x4004_5431, 0x8004_5430)
        let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var locked: Int32 = 0
        var name: Int32 = 0
        guard master >= 0, ioctl(master, unlock, &locked) == 0, ioctl(master, number, &name) == 0 else {
            throw Failure(description: "no terminal")
        }
        _ = fcntl(master, F_SETFL, O_NONBLOCK)
        return (master, open("/dev/pts/\(name)", O_RDWR | O_NOCTTY | O_CLOEXEC))
    }

    static func available(_ descriptor: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let more = [UInt8](unsafeUninitializedCapacity: 4096) { room, count in
                count = max(0, read(descriptor, room.baseAddress, room.count))
            }
            if more.isEmpty { return bytes }
            bytes += more
        }
    }

    private static func spawn(
        _ words: [String], _ variables: [String: String], in folder: String, stdin: Int32?, stdout: Int32?,
        stderr: Int32
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (descriptor, number) in [(stdin, STDIN_FILENO), (stdout, STDOUT_FILENO), (stderr, STDERR_FILENO)]
        {
            if let descriptor {
                posix_spawn_file_actions_adddup2(&actions, descriptor, number)
            } else {
                posix_spawn_file_actions_addclose(&actions, number)
            }
        }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        // env replaces itself by the program, so the process stays the same one.
        let words = ["/usr/bin/env", "-C", folder] + words
        var arguments = words.map { strdup($0) } + [nil]
        var environment = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { (arguments + environment).forEach { free($0) } }
        var processID = pid_t()
        let failure = posix_spawn(&processID, words[0], &actions, &attributes, &arguments, &environment)
        guard failure == 0 else {
            throw Failure(description: "\(words[0]): \(String(cString: strerror(failure)))")
        }
        return processID
    }
}
