/// Adds entries to the text of a manifest and leaves every other byte unchanged: comments, order and layout.
///
/// Positions come from the parser's marks. The result is parsed again and must contain the previous content and the new
/// entry; otherwise nothing is changed.
public struct ManifestEdit: Sendable {
    /// The current manifest.
    public private(set) var file: ManifestFile
    /// The lines of the last addition, from 1.
    public private(set) var added: ClosedRange<Int> = 1...1

    /// Creates an editor of a manifest.
    public init(_ file: ManifestFile) { self.file = file }

    /// An error: the entry cannot be added automatically.
    public struct Unfit: Error {
        /// The lines to add by hand.
        public let lines: [String]
    }

    /// Adds `key: entry` to the mapping at a path of keys, creating missing mappings.
    package mutating func add(_ key: String, _ entry: YAMLEntry, to path: [String]) throws(Unfit) {
        let unfit = Unfit(lines: entry.lines(under: key))
        guard let root = SourceNode(of: file.text) else { throw unfit }
        var parents = [root]
        for name in path {
            guard let node = parents[parents.count - 1][name] else { break }
            parents.append(node)
        }
        let known = Array(path.prefix(parents.count - 1))
        var (key, entry) = (key, entry)
        for name in path.dropFirst(known.count).reversed() { (key, entry) = (name, .mapping([(key, entry)])) }
        let target = parents[parents.count - 1]
        guard case .mapping(let pairs) = target.content, target[key] == nil,
            let new = SourceNode(of: "\(YAMLText.key(key)): \(entry.inFlow)\n")
        else { throw unfit }
        var expected = root.value
        guard expected.change(at: known, { $0.append(new.value) }) else { throw unfit }
        try insert(
            Insertion(lines: entry.lines(under: key), flow: "\(YAMLText.key(key)): \(entry.inFlow)"),
            into: target, after: pairs.map { (start: $0.key.start, end: $0.value.end) },
            isLast: parents.count == 1, expecting: expected, unfit)
    }

    /// Appends an entry to the list under a root key, which is created if it is missing.
    package mutating func append(_ entry: YAMLEntry, toList key: String) throws(Unfit) {
        let unfit = Unfit(lines: ["\(key):"] + entry.linesOfItem.map { "  \($0)" })
        guard let root = SourceNode(of: file.text), let new = SourceNode(of: "[\(entry.inFlow)]\n"),
            case .list(let items) = new.value
        else { throw unfit }
        var expected = root.value
        guard let list = root[key] else {
            let made = SourceNode(of: "\(key): [\(entry.inFlow)]\n")
            guard case .mapping(let pairs) = root.content, let made,
                expected.change(at: [], { $0.append(made.value) })
            else { throw unfit }
            return try insert(
                Insertion(lines: unfit.lines, flow: "\(key): [\(entry.inFlow)]"), into: root,
                after: pairs.map { (start: $0.key.start, end: $0.value.end) }, isLast: true,
                expecting: expected, unfit)
        }
        guard case .list(let old) = list.content, expected.change(at: [key], { $0.append(.list(items)) })
        else { throw unfit }
        try insert(
            Insertion(lines: entry.linesOfItem, flow: entry.inFlow), into: list,
            after: old.map { (start: $0.start, end: $0.end) }, isLast: false, expecting: expected, unfit)
    }

    private struct Insertion {
        let lines: [String]
        let flow: String
    }

    /// - Parameters:
    /// - entries: The start and end of each entry of the collection.
    /// - isLast: Whether it is the root, whose sections are separated by blank lines.
    private mutating func insert(
        _ insertion: Insertion, into node: SourceNode, after entries: [(start: YAMLMark, end: YAMLMark)],
        isLast: Bool, expecting expected: SourceNode.Value, _ unfit: Unfit
    ) throws(Unfit) {
        var text = SourceText(file.text)
        let line: Int
        if !node.isFlow, let last = entries.last {
            let isApart =
                entries.count > 1
                && text.hasBlankLine(from: entries[entries.count - 2].end, to: last.start)
            line = text.insert(
                insertion.lines, after: last.end, indentation: node.start.column - 1,
                isApart: insertion.lines.count > 1 && (isApart || isLast))
        } else if let last = entries.last {
            line = text.insert(insertion.flow, inFlow: node, after: last)
        } else if let indentation = text.indentationOfKey(before: node.start) {
            line = text.replaceEmpty(
                node, by: insertion.lines.map { String(repeating: " ", count: indentation + 2) + $0 })
        } else {
            line = text.fill(node, with: insertion.flow)
        }
        guard SourceNode(of: text.text)?.value == expected else { throw unfit }
        file = ManifestFile(path: file.path, text: text.text)
        added = line...(line + max(0, text.addedLines - 1))
    }
}

extension SourceNode.Value {
    /// Changes the value at a path of keys; returns `false` if there is none.
    fileprivate mutating func change(at path: [String], _ change: (inout Self) -> Void) -> Bool {
        guard let name = path.first else {
            change(&self)
            return true
        }
        guard case .mapping(var pairs) = self,
            let index = pairs.firstIndex(where: { $0.key == .scalar(name) }),
            pairs[index].value.change(at: Array(path.dropFirst()), change)
        else { return false }
        self = .mapping(pairs)
        return true
    }

    /// Appends the entries of another mapping or list.
    fileprivate mutating func append(_ other: Self) {
        switch (self, other) {
        case (.mapping(let own), .mapping(let new)): self = .mapping(own + new)
        case (.list(let own), .list(let new)): self = .list(own + new)
        default: break
        }
    }
}
