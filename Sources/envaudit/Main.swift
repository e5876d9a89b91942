import EnvauditKit
import Glibc

/// The program: all that it does is in EnvauditKit.
@main
enum Main {
    static func main() async {
        ProcessSafety.enable()
        exit(await Envaudit.run(Array(CommandLine.arguments.dropFirst())).rawValue)
    }
}
