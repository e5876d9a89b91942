import FoundationEssentials
import Glibc
import Auditing
import Records
import Secrets
import Support
public import Transport

/// What a run has of the world around it: commands take nothing from anywhere else, so that tests can hand in another
/// world.
public struct Context: Sendable {
    /// The files that paths lead to from the working folder.
    let files: Files
    /// Tokens, addresses, and the terminal's wishes.
    let variables: [String: String]
    /// Seconds since 1970 (UTC).
    let clock: @Sendable () -> Double
    let input: StandardStream
    /// What the operator asked for, and nothing else.
    let output: StandardStream
    /// Everything else.
    let errors: StandardStream
    /// When a request is sent again.
    let retries: RetryPolicy
    /// The command line, of which no credential is repeated.
    var arguments: [String] = []
    /// The workspace, if it is read while the command line is parsed.
    var readAhead: WorkspaceReadAhead?
    /// The progress line shown while a command waits; `nil` if none is shown.
    var waitingLine: WaitingLine?
    /// Whether the process ends with the command.
    private var endsWithCommand = false

    /// - Parameters:
    ///   - folder: the working folder's absolute path.
    ///   - clock: seconds since 1970 (UTC).
    public init(
        folder: String, variables: [String: String], clock: @escaping @Sendable () -> Double = Context.time,
        input: StandardStream, output: StandardStream, errors: StandardStream,
        retries: RetryPolicy = RetryPolicy()
    ) {
        files = Files(folder: folder, input: input)
        (self.variables, self.clock, self.retries) = (variables, clock, retries)
        (self.input, self.output, self.errors) = (input, output, errors)
    }

    /// The world of this process.
    public static var process: Context {
        var context = Context(
            folder: FileManager.default.currentDirectoryPath, variables: ProcessInfo.processInfo.environment,
            input: StandardStream(STDIN_FILENO), output: StandardStream(STDOUT_FILENO),
            errors: StandardStream(STDERR_FILENO))
        context.endsWithCommand = true
        return context
    }

    /// Leaves to the end of the process what holds no value, and takes long to take apart.
    func leave(_ made: some Sendable) {
        if endsWithCommand { _ = Unmanaged.passRetained(Left(made: made)) }
    }

    private final class Left: Sendable {
        let made: any Sendable

        init(made: any Sendable) { self.made = made }
    }

    /// The system's time: seconds since 1970 (UTC).
    public static func time() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec)
    }

    /// Seconds since 1970 (UTC).
    var now: Double { clock() }
    /// The day (UTC).
    var today: CalendarDate { CalendarDate(secondsSince1970: now) }
}

// Messages on the standard streams.
extension Context {
    /// Writes what the operator asked for.
    func write(_ text: String) throws(CommandFailure) {
        guard output.write(text) else { throw .incomplete("standard output can't be written to") }
    }

    /// Tells why a command stopped.
    func report(_ failure: CommandFailure) {
        for failure in failure.failures {
            // Only the indented excerpt of a manifest may begin a new line.
            let lines = failure.message.split(separator: "\n    ", omittingEmptySubsequences: false)
            tell("error: " + lines.map { TerminalText.escape(String($0)) }.joined(separator: "\n    "))
            if !failure.advice.isEmpty { tell(TerminalText.escape(failure.advice)) }
        }
    }

    /// Warns of a likely mistake that is not an error.
    func warn(_ text: String) { tell("warning: \(TerminalText.escape(text))") }

    /// Writes a line, which is safe for a terminal, to standard error.
    func tell(_ line: String) {
        // A failure to write to standard error cannot be reported.
        let text = TypedArguments(arguments).hiding(in: line) + "\n"
        _ = waitingLine?.yielding { errors.write(text) } ?? errors.write(text)
    }

    /// Whether the answer at the terminal is yes; `nil` if there is no terminal to ask at.
    func ask(_ question: String) -> Bool? {
        guard input.isTerminal else { return nil }
        _ = errors.write(TerminalText.escape(question) + " [y/N] ")
        return ["y", "yes"].contains(input.readLine().lowercased().split(separator: " ").joined())
    }
}

/// One of the standard streams: a descriptor of this process.
public struct StandardStream: Sendable {
    let descriptor: Int32

    /// - Parameter descriptor: an open one, or one that is not open, which can then be neither read nor written.
    public init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// Whether a person is at the other end.
    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// The terminal's width in columns; `nil` if it is not, or does not say.
    var width: Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Writes all of a text; `false` if that fails.
    func write(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { Files.write(UnsafeRawBufferPointer($0), to: descriptor) }
    }

    /// Writes all of a value; `false` if that fails.
    func write(_ text: borrowing SecretValue) -> Bool {
        text.withBytes { Files.write($0, to: descriptor) }
    }

    /// A typed line that is not secret.
    func readLine() -> String {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while line.count < 1024 {
            let received = read(descriptor, &byte, 1)
            if received < 0, errno == EINTR { continue }
            guard received == 1, byte != UInt8(ascii: "\n") else { break }
            line.append(byte)
        }
        return String(decoding: line, as: UTF8.self)
    }
}
