/// A file that Git LFS keeps elsewhere; git has a pointer to it.
enum LargeFile {
    private static let heads = ["git-lfs", "hawser"].map { "version https://\($0).github.com/spec/v1" }

    /// The SHA-256 by which a text points at a file; `nil` for any other text.
    static func id(_ text: UnsafeRawBufferPointer) -> String? {
        guard text.count <= 1024, text.starts(with: "version https://".utf8) else { return nil }
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        guard let head = lines.first, heads.contains(String(head)),
            let id = lines.first(where: { $0.hasPrefix("oid sha256:") })?.dropFirst(11),
            id.utf8.count == 64, id.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) })
        else { return nil }
        return String(id)
    }
}
