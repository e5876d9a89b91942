public import Foundation

/// The repository that these tests were built from.
public enum Repository {
    /// Its root folder.
    public static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The text of a file, by its path from the root.
    public static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// Whether golden files are to be written anew instead of being compared.
    public static let updatesGolden = ProcessInfo.processInfo.environment["ENVAUDIT_UPDATE_GOLDEN"] == "1"

    /// Writes a file, by its path from the root.
    public static func write(_ text: String, to path: String) throws {
        let file = root.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
    }
}
