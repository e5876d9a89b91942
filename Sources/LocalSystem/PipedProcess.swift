import CSpawn
import Glibc

/// Another program that reads what it is given and answers at length, run without a shell.
package final class PipedProcess {
    private let process: pid_t
    private var input: Int32
    private let output: Int32
    private let text: [UInt8]
    private var written = 0

    /// Why it gave no answer.
    package struct Failure: Error {
        package let reason: String

        package init(reason: String) { self.reason = reason }
    }

    /// The most milliseconds without any answer.
    private static let patience: Int32 = 120_000

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - words: the program's name, looked for in PATH, and its arguments.
    ///   - variables: all the variables that it gets.
    ///   - text: what it reads.
    package init(words: [String], variables: [String: String], text: [UInt8]) throws(Failure) {
        self.text = text
        var (toChild, fromChild): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
        guard pipe(&toChild) == 0 else { throw Failure(reason: String(cString: strerror(errno))) }
        guard pipe(&fromChild) == 0 else {
            toChild.forEach { close($0) }
            throw Failure(reason: String(cString: strerror(errno)))
        }
        for end in toChild + fromChild { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(toChild[1], F_SETFL, O_NONBLOCK)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, toChild[0], STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, fromChild[1], STDOUT_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
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
        var arguments = words.map { strdup($0) } + [nil]
        var environment = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (arguments + environment).forEach { free($0) } }
        var process = pid_t()
        let failure = posix_spawnp(&process, words[0], &actions, &attributes, &arguments, &environment)
        close(toChild[0])
        close(fromChild[1])
        (self.process, input, output) = (process, toChild[1], fromChild[0])
        guard failure == 0 else {
            close(input)
            close(output)
            isEnded = true
            throw Failure(reason: String(cString: strerror(failure)))
        }
    }

    private var isEnded = false

    deinit { end() }

    /// Reads what it answers, and gives it more to read meanwhile.
    ///
    /// - Returns: how many bytes were read; 0 at the end.
    package func read(into room: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
        while true {
            var polled = [
                pollfd(fd: output, events: Int16(POLLIN), revents: 0),
                pollfd(fd: input, events: Int16(POLLOUT), revents: 0),
            ]
            let ready = poll(&polled, 2, PipedProcess.patience)
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { throw Failure(reason: "did not answer in time") }
            if polled[1].revents != 0 { give() }
            guard polled[0].revents != 0 else { continue }
            let count = Glibc.read(output, room.baseAddress, room.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(reason: String(cString: strerror(errno))) }
            return count
        }
    }

    private func give() {
        let count = text.withUnsafeBytes { bytes in
            write(input, bytes.baseAddress.map { $0 + written }, min(1 << 16, bytes.count - written))
        }
        if count > 0 { written += count }
        // It reads no more, or has read all.
        if written == text.count || count < 0 && errno != EAGAIN && errno != EINTR {
            close(input)
            input = -1
        }
    }

    /// Ends it, and waits for that.
    package func end() {
        guard !isEnded else { return }
        isEnded = true
        if input >= 0 { close(input) }
        close(output)
        kill(process, SIGKILL)
        while waitpid(process, nil, 0) < 0, errno == EINTR {}
    }
}
