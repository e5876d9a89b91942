import CSpawn
import Glibc

/// Another program that reads what it is given and answers at length, run without a shell.
package final class PipedProcess {
    private let process: pid_t
    private var questions: Pipe
    private var answers: Pipe
    private let text: [UInt8]
    private var written = 0

    /// Why it gave no answer.
    package struct Failure: Error {
        package let reason: String

        package init(reason: String) { self.reason = reason }
    }

    /// The most milliseconds without any answer.
    private static let patience: Int32 = 120_000

    /// The most bytes of memory that it takes for itself. What a damaged repository says has no end takes no more.
    private static let memory: UInt = 4 << 30

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - words: the program's name, looked for in PATH, and its arguments.
    ///   - variables: all the variables that it gets.
    ///   - text: what it reads.
    package init(words: [String], variables: [String: String], text: [UInt8]) throws(Failure) {
        self.text = text
        var (questions, answers) = (Pipe.closed, Pipe.closed)
        do throws(SpawnFailure) {
            questions = try Pipe()
            answers = try Pipe()
            let (input, output) = (questions.read, answers.write)
            process = try spawn(words, variables) { actions in
                posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
                posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
                posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
            }
        } catch {
            questions.closeAll()
            answers.closeAll()
            throw Failure(reason: error.reason)
        }
        envaudit_limit_memory(process, PipedProcess.memory)
        questions.closeRead()
        answers.closeWrite()
        _ = fcntl(questions.write, F_SETFL, O_NONBLOCK)
        (self.questions, self.answers) = (questions, answers)
    }

    private var isEnded = false

    deinit { end() }

    /// Reads what it answers, and gives it more to read meanwhile.
    ///
    /// - Returns: how many bytes were read; 0 at the end.
    package func read(into room: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
        while true {
            var polled = [
                pollfd(fd: answers.read, events: Int16(POLLIN), revents: 0),
                pollfd(fd: questions.write, events: Int16(POLLOUT), revents: 0),
            ]
            let ready = poll(&polled, 2, PipedProcess.patience)
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { throw Failure(reason: "did not answer in time") }
            if polled[1].revents != 0 { give() }
            guard polled[0].revents != 0 else { continue }
            let count = Glibc.read(answers.read, room.baseAddress, room.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(reason: String(cString: strerror(errno))) }
            return count
        }
    }

    private func give() {
        let count = text.withUnsafeBytes { bytes in
            write(
                questions.write, bytes.baseAddress.map { $0 + written }, min(1 << 16, bytes.count - written))
        }
        if count > 0 { written += count }
        // It reads no more, or has read all.
        if written == text.count || count < 0 && errno != EAGAIN && errno != EINTR {
            questions.closeWrite()
        }
    }

    /// Waits until it has ended by itself, once all that it answers was read.
    ///
    /// - Returns: its exit status; `nil` if a signal ended it.
    package func exitStatus() -> Int32? {
        guard !isEnded else { return nil }
        isEnded = true
        questions.closeAll()
        answers.closeAll()
        let status = waitForEnd()
        return status & 0x7F == 0 ? status >> 8 & 0xFF : nil
    }

    /// Ends it, and waits for that.
    package func end() {
        guard !isEnded else { return }
        isEnded = true
        questions.closeAll()
        answers.closeAll()
        kill(process, SIGKILL)
        _ = waitForEnd()
    }

    private func waitForEnd() -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status
    }
}
