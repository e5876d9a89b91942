/// What manifests declare for probes.
public enum Probed {
    /// The keys of an environment's file that declare it.
    private static let keys: Set = ["auth", "bundle"]

    /// The text of a manifest without them.
    public static func removed(from text: String) -> String {
        var isLeftOut = false
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
            if let first = line.first, first != " ", first != "#" {
                isLeftOut = keys.contains(String(line.prefix { $0 != ":" }))
            }
            return !isLeftOut
        }
        return lines.joined(separator: "\n")
    }
}
