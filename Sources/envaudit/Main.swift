import EnvauditKit
import Glibc

/// The program: all that it does is in EnvauditKit; here is what belongs to a process.
@main
enum Main {
    // What needs no other thread starts none.
    @MainActor static func main() async {
        keepStandardStreams()
        Envaudit.protectMemory()
        // A server or a reader that goes away is an error to be told, not a signal to die of.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGINT) { _ in
            Envaudit.clearTerminal()
            _exit(ExitStatus.interrupted.rawValue)
        }
        let status = await Envaudit.run(Array(CommandLine.arguments.dropFirst()), in: .process)
        // The kernel frees what libraries would take apart one by one. Standard streams are written without a buffer.
        _exit(status.rawValue)
    }

    /// Takes the places of standard streams that are closed, by what can be neither read nor written: else the next
    /// file that is opened stands there, and what is meant for people goes into it.
    private static func keepStandardStreams() {
        for (stream, mode) in [
            (STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY),
        ] where fcntl(stream, F_GETFD) < 0 {
            // The lowest number that is free, which is this one.
            _ = open("/dev/null", mode)
        }
    }
}
