import Probes

/// What manifests declare for probes.
public enum Probed {
    /// The keys of an environment's file that declare it, each with all that is indented below.
    private static let keys = Set(ProbeRegistry.sources.compactMap(\.key))

    /// The text of a manifest without them.
    public static func removed(from text: String) -> String {
        var isLeftOut = false
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
            if let first = line.first, first != " ", first != "#" {
                isLeftOut = keys.contains(String(line.prefix { $0 != ":" }))
            }
            // What a service declares: one line of its own.
            return !isLeftOut && !line.hasPrefix("    functions: ")
        }
        return lines.joined(separator: "\n")
    }
}
