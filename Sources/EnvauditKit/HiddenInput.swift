import Glibc
import Secrets

/// Reads a value that nobody may see: from a terminal without echo, or from standard input.
enum HiddenInput {
    private static let maximumBytes = 1 << 20
    /// What the kernel takes of one line; what comes after is lost.
    private static let maximumLine = 4095

    /// The value, without the newline that ends the line or the pipe.
    static func read(prompt: String) throws(Problem) -> SecretValue {
        let value = isatty(STDIN_FILENO) == 1 ? try fromTerminal(prompt) : try fromStandardInput()
        guard value.count > 0 else {
            throw .usage(
                "no value was given", advice: "Type it at the prompt, or hand it in by standard input.")
        }
        return value
    }

    private static func fromStandardInput() throws(Problem) -> SecretValue {
        do {
            return withoutNewline(try LocalFile.readSecret("-", limit: maximumBytes))
        } catch {
            throw .usage("the value can't be read from standard input: \(error.reason)")
        }
    }

    private static func fromTerminal(_ prompt: String) throws(Problem) -> SecretValue {
        guard let echo = TerminalEcho.off() else {
            throw .usage(
                "the terminal's echo can't be turned off", advice: "Hand the value in by standard input.")
        }
        defer {
            echo.restore()
            Diagnostics.print("")
        }
        _ = LocalFile.write(prompt, to: STDERR_FILENO)
        let line = SecretValue(capacity: maximumLine + 1) { buffer in
            var count = 0
            while count < buffer.count {
                let received = Glibc.read(
                    STDIN_FILENO, buffer.baseAddress?.advanced(by: count), buffer.count - count)
                if received < 0, errno == EINTR { continue }
                if received <= 0 { break }
                count += received
                if buffer[count - 1] == UInt8(ascii: "\n") { break }
            }
            return count
        }
        guard line.count < maximumLine else {
            throw .usage(
                "the value is longer than a terminal's line", advice: "Hand it in by standard input: … < FILE"
            )
        }
        return withoutNewline(line)
    }

    /// One newline, or carriage return and newline, belongs to the line and not to the value.
    private static func withoutNewline(_ text: consuming SecretValue) -> SecretValue {
        let whole = text
        let end = whole.withBytes { bytes in
            let endings = [[UInt8(ascii: "\r"), UInt8(ascii: "\n")], [UInt8(ascii: "\n")]]
            return bytes.count - (endings.first { bytes.suffix($0.count).elementsEqual($0) }?.count ?? 0)
        }
        return SecretValue(capacity: end) { buffer in
            whole.withBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<end])) }
            return end
        }
    }
}

/// A terminal whose echo is off; it is turned on again, too, when a signal ends the process.
private struct TerminalEcho {
    private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]
    // Written before the handlers are in place, which are all that reads it.
    nonisolated(unsafe) private static var settings = termios()

    private let handlers: [sighandler_t?]

    /// nil where it can't be turned off.
    static func off() -> TerminalEcho? {
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
        let handlers = signals.map { number in
            signal(number) { number in
                tcsetattr(STDIN_FILENO, TCSANOW, &TerminalEcho.settings)
                _exit(number == SIGINT ? ExitStatus.interrupted.rawValue : 128 + number)
            }
        }
        var silent = settings
        silent.c_lflag &= ~tcflag_t(ECHO)
        let echo = TerminalEcho(handlers: handlers)
        guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0 else {
            echo.restore()
            return nil
        }
        return echo
    }

    func restore() {
        tcsetattr(STDIN_FILENO, TCSANOW, &TerminalEcho.settings)
        for (number, handler) in zip(TerminalEcho.signals, handlers) { signal(number, handler) }
    }
}
