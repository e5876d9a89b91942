import ArgumentParser
import Foundation

/// Runs the command; a usage error exits with 2, as in envaudit.
@main
enum Main {
    static func main() async {
        do {
            var command = try DemoCommand.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            let status = DemoCommand.exitCode(for: error)
            guard status == .validationFailure else { DemoCommand.exit(withError: error) }
            try? FileHandle.standardError.write(
                contentsOf: Data((DemoCommand.fullMessage(for: error) + "\n").utf8))
            Foundation.exit(2)
        }
    }
}
