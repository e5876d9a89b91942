import Foundation
import Testing

/// The `openssl` command, as a second opinion on keys.
enum OpenSSLTool {
    /// What it answers to a text on its standard input; nil where it refuses it.
    static func run(_ arguments: [String], input: String) throws -> String? {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments
        let (standardInput, output) = (Pipe(), Pipe())
        process.standardInput = standardInput
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try standardInput.fileHandleForWriting.close()
        let answer = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? String(decoding: answer, as: UTF8.self) : nil
    }
}
