/// What checklists name of the workspace.
struct KnownNames {
    let environments: [String]
    let rules: [String]
}

/// Reads one checklist's file.
enum ChecklistReader {
    /// Checklists number their priorities as they like; no list has more of them than this.
    static let numbers = 0...99

    static func read(
        _ file: ManifestFile, _ known: KnownNames, _ problems: ProblemCollector
    ) -> Checklist? {
        guard let root = YAMLDocument.root(of: file, problems),
            var fields = Fields(root, "a mapping with `checklist`", problems)
        else { return nil }
        let name = fields.require("checklist", "the checklist's name").flatMap {
            Self.name($0, of: file, problems)
        }
        let title = fields.require("title", "the checklist's title")?.text("the checklist's title", problems)
        let declared = fields.take("priorities").map { Self.priorities($0, problems) }
        let items = fields.require("items", "a list of items").map { Self.items($0, known, problems) } ?? []
        fields.finish()
        if let declared, !declared.isEmpty {
            reportUndeclared(items, among: declared.map(\.number), problems)
        }
        guard let name, let title else { return nil }
        return Checklist(
            name: name, title: title.inOneLine, priorities: declared ?? [], items: items.map(\.item))
    }

    private static func name(
        _ node: ManifestNode, of file: ManifestFile, _ problems: ProblemCollector
    ) -> Located<String>? {
        guard let name = node.text("the checklist's name", problems) else { return nil }
        guard isIdentifier(name) else {
            problems.report(
                node.position,
                "\(quoted(name)) is no checklist's name; expected lower-case letters, digits and -")
            return nil
        }
        let fileName = file.path.split(separator: "/").last.map(String.init) ?? file.path
        if fileName != "\(name).yaml" {
            problems.report(
                node.position, "the checklist \(name) is declared in \(fileName); expected \(name).yaml")
        }
        return Located(name, at: node.position)
    }

    private static func priorities(
        _ node: ManifestNode, _ problems: ProblemCollector
    ) -> [(number: Int, meaning: String)] {
        let expected = "what each priority means, by its number"
        guard let pairs = node.pairs(expected, problems) else { return [] }
        if pairs.isEmpty { problems.report(node.position, "expected \(expected), found an empty mapping") }
        return pairs.compactMap { key, node in
            let meaning = node.text("what the priority means", problems)
            guard let number = Int(key.value), "\(number)" == key.value, numbers.contains(number) else {
                problems.report(
                    key.position,
                    "\(quoted(key.value)) is no priority; expected a number from \(numbers.lowerBound) to \(numbers.upperBound)"
                )
                return nil
            }
            return meaning.map { (number, $0.inOneLine) }
        }
    }

    private static func items(
        _ node: ManifestNode, _ known: KnownNames, _ problems: ProblemCollector
    ) -> [ChecklistItemReader.Read] {
        node.filledList("a list of items", problems).compactMap {
            ChecklistItemReader.read($0, known, problems)
        }
    }

    private static func reportUndeclared(
        _ items: [ChecklistItemReader.Read], among declared: [Int], _ problems: ProblemCollector
    ) {
        for priority in items.compactMap(\.priority) where !declared.contains(priority.value) {
            let known = declared.map(String.init).joined(separator: ", ")
            problems.report(
                priority.position,
                "the priority \(priority.value) is not among `priorities`; expected one of \(known)")
        }
    }
}

extension String {
    /// The text without line breaks: what YAML's block scalars end with, and what words don't need.
    var inOneLine: String {
        let lines = unicodeScalars.split { $0 == "\n" || $0 == "\r" }
        return lines.isEmpty ? self : lines.map { String($0) }.joined(separator: " ")
    }
}
