import Foundation
import Secrecy

extension Told {
    /// The repository's manifests, and the schemas of what envaudit writes.
    static let published: Told = {
        let root = URL(fileURLWithPath: TestWorkspace.original).deletingLastPathComponent().path
        let texts = ["environments", "docs/schemas"].flatMap { files(in: "\(root)/\($0)") }
        precondition(texts.count == 7)
        return Told(texts + [text(of: "\(root)/docs/snapshot.schema.json")])
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
