public import Testing

/// Compares `text` with a golden file, given by its path from the root of the repository.
///
/// `ENVAUDIT_UPDATE_GOLDEN=1` writes the file anew; review the change as a diff.
public func expectGolden(_ text: String, _ path: String, at location: SourceLocation = #_sourceLocation)
    throws
{
    if Repository.updatesGolden { return try Repository.write(text, to: path) }
    guard let golden = try? Repository.text(path) else {
        Issue.record("\(path) is missing; \(updateAdvice)", sourceLocation: location)
        return
    }
    if let difference = FirstDifference(golden: golden, text: text) {
        Issue.record("\(path):\(difference)\n\(updateAdvice)", sourceLocation: location)
    }
}

private let updateAdvice =
    "if that is meant: ENVAUDIT_UPDATE_GOLDEN=1 scripts/test --filter 'RecordsTests|PlanGoldenTests|GoldenManifestTests', and review the diff"

/// The first line in which a text is not what its golden file says.
public struct FirstDifference: CustomStringConvertible {
    /// The line's number, from 1.
    public let line: Int
    /// The golden line; nil after the last.
    public let golden: String?
    /// The line now; nil after the last.
    public let actual: String?

    /// Nil where the two are equal, byte by byte: Swift's `==` would take canonical equivalents for equal.
    public init?(golden: String, text: String) {
        guard !golden.utf8.elementsEqual(text.utf8) else { return nil }
        let (expected, actual) = (FirstDifference.lines(golden), FirstDifference.lines(text))
        let common = zip(expected, actual).prefix { $0.elementsEqual($1) }.count
        line = common + 1
        self.golden = common < expected.count ? String(expected[common]) : nil
        self.actual = common < actual.count ? String(actual[common]) : nil
    }

    /// Both lines.
    public var description: String {
        "\(line): the first difference\n  golden: \(golden ?? "(its end)")\n  now:    \(actual ?? "(its end)")"
    }

    private static func lines(_ text: String) -> [Substring.UTF8View] {
        text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    }
}
