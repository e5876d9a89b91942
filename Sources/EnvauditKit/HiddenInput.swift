import ArgumentParser
import Glibc
import Secrets

/// `--no-input`: a command that a program runs fails instead of asking.
struct InputOptions: ParsableArguments {
    @Flag(help: "Never ask at the terminal: what would be asked for is an error.")
    var noInput = false
}

/// Reads a secret value: from a terminal without echo, or from standard input.
enum HiddenInput {
    private static let maximumBytes = 1 << 20
    /// What the kernel takes of one line; what comes after is lost.
    private static let maximumLine = 4095

    /// The value, without the newline that ends the line or the pipe.
    static func read(prompt: String, asking: Bool, _ context: Context) throws(CommandFailure) -> SecretValue {
        guard asking || !context.input.isTerminal else {
            throw .usage(
                "no value was given, and --no-input forbids to ask", advice: "Hand it in by standard input.")
        }
        let value =
            context.input.isTerminal ? try fromTerminal(prompt, context) : try fromStandardInput(context)
        guard value.count > 0 else {
            throw .usage(
                "no value was given", advice: "Type it at the prompt, or hand it in by standard input.")
        }
        return value
    }

    private static func fromStandardInput(_ context: Context) throws(CommandFailure) -> SecretValue {
        do {
            return withoutNewline(try context.files.readSecret("-", limit: maximumBytes))
        } catch {
            throw .usage("the value can't be read from standard input: \(error.reason)")
        }
    }

    private static func fromTerminal(_ prompt: String, _ context: Context) throws(CommandFailure)
        -> SecretValue
    {
        guard let echo = TerminalEcho.off(context.input.descriptor) else {
            throw .usage(
                "the terminal's echo can't be turned off", advice: "Hand the value in by standard input.")
        }
        defer {
            echo.restore()
            context.tell("")
        }
        _ = context.errors.write(prompt)
        let line = SecretValue(capacity: maximumLine + 1) { buffer in
            var count = 0
            while count < buffer.count {
                let received = Glibc.read(
                    context.input.descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
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

/// A terminal whose echo is off. It is on again whenever the process does not read: when a signal ends the process,
/// and while the process is stopped.
private struct TerminalEcho {
    private static let endings = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]
    // Written before the handlers are in place, which are all that reads them.
    nonisolated(unsafe) private static var terminal: Int32 = -1
    // Not in a variable of the program: the compiler lays a constant out without its padding, and C writes that, too.
    nonisolated(unsafe) private static let modes = UnsafeMutablePointer<termios>.allocate(capacity: 2)
    private static var echoing: UnsafeMutablePointer<termios> { modes }
    private static var silent: UnsafeMutablePointer<termios> { modes + 1 }

    private var handlers: [(number: Int32, handler: sighandler_t?)] = []

    /// `nil` if it can't be turned off.
    static func off(_ terminal: Int32) -> TerminalEcho? {
        guard tcgetattr(terminal, echoing) == 0 else { return nil }
        TerminalEcho.terminal = terminal
        silent.initialize(to: echoing.pointee)
        silent.pointee.c_lflag &= ~tcflag_t(ECHO)
        let echo = TerminalEcho()
        guard tcsetattr(terminal, TCSAFLUSH, silent) == 0 else {
            echo.restore()
            return nil
        }
        return echo
    }

    private init() {
        for number in TerminalEcho.endings {
            let old = signal(number) { number in
                tcsetattr(TerminalEcho.terminal, TCSANOW, TerminalEcho.echoing)
                _exit(number == SIGINT ? ExitStatus.interrupted.rawValue : 128 + number)
            }
            handlers.append((number, old))
        }
        // Ctrl-Z: the shell gets its terminal as it was, and after `fg` nothing that is typed is shown.
        let stop = signal(SIGTSTP) { _ in
            tcsetattr(TerminalEcho.terminal, TCSANOW, TerminalEcho.echoing)
            kill(getpid(), SIGSTOP)
        }
        let go = signal(SIGCONT) { _ in
            // A process in the background may not change the terminal; `fg` continues it once more.
            guard tcgetpgrp(TerminalEcho.terminal) == getpgrp() else { return }
            tcsetattr(TerminalEcho.terminal, TCSANOW, TerminalEcho.silent)
        }
        handlers += [(SIGTSTP, stop), (SIGCONT, go)]
    }

    func restore() {
        tcsetattr(TerminalEcho.terminal, TCSANOW, TerminalEcho.echoing)
        for (number, handler) in handlers { signal(number, handler) }
    }
}
