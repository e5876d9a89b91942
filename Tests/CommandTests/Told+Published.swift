import Foundation
import Secrecy

extension Told {
    /// The repository's manifests, and the schemas of what envaudit writes.
    static let published: Told = {
        let root = URL(fileURLWithPath: TestWorkspace.original).deletingLastPathComponent().path
        let texts = ["environments", "docs/schemas"].map { files(in: "\(root)/\($0)") }
        precondition(!texts.contains(where: \.isEmpty))
        return Told(texts.flatMap(\.self))
    }()

    private static func files(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).map {
            text(of: "\(folder)/\($0)")
        }
    }

    private static func text(of file: String) -> String {
        (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
    }
}
