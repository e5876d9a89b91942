import CLibyaml
import Secrets

/// Collects problems while reading continues, so that the operator sees all of them at once.
package final class ProblemCollector {
    package private(set) var all: [ManifestProblem] = []

    package init() {}

    package func report(_ position: Position, _ message: String) {
        report(ManifestProblem(at: position, message))
    }

    package func report(_ problem: ManifestProblem) { all.append(problem) }
}

/// A YAML file, read in one pass over libyaml's events into nodes with positions.
///
/// Scalars stay text and the readers interpret them, so that `no` is a string if a string is expected. Tags are
/// ignored. Anchors and aliases are refused, so that the size of the result is bounded by the text.
package struct YAMLDocument: ~Copyable {
    private var events: YAMLEvents
    private let file: String
    private let problems: ProblemCollector
    private var duplicates = 0
    /// The positions of keys and passwords in the text, with what is wrong with each.
    private var keys: [(Position, String)] = []

    /// The maximum depth, more than any manifest has; nodes are read and freed recursively.
    private static let deepestLevel = 100
    /// The maximum number of duplicate keys that are reported per file.
    private static let listedDuplicates = 20

    /// Returns the file's root; reports the problem and returns `nil` if it is not a single well-formed YAML document.
    package static func root(of file: ManifestFile, _ problems: ProblemCollector) -> ManifestNode? {
        var text = file.text
        return text.withUTF8 { bytes in
            let found = ProblemCollector()
            var document = YAMLDocument(events: YAMLEvents(bytes), file: file.path, problems: found)
            var root: ManifestNode?
            var mistake: YAMLMistake?
            do throws(YAMLMistake) { root = try document.root() } catch { mistake = error }
            // Other problems of a file that contains a key are not reported, as most messages quote the text.
            guard document.keys.isEmpty else {
                for (place, problem) in document.keys { problems.report(place, problem) }
                return nil
            }
            for problem in found.all { problems.report(problem) }
            if let mistake {
                problems.report(
                    ManifestProblem(
                        at: document.position(mistake.mark), mistake.message,
                        excerpt: SourceExcerpt(of: file.text, mistake.mark)))
            }
            return root
        }
    }

    private static let keyProblem =
        "a secret key stands here, by its form: it does not belong in a manifest (revoke it, and declare its prefix or format)"
    private static let passwordProblem =
        "a password stands here, in a URL: it does not belong in a manifest (change it, and declare the address without it)"

    private mutating func root() throws(YAMLMistake) -> ManifestNode? {
        _ = try events.next()
        guard case .documentStart = try events.next().kind else {
            problems.report(Position(file: file, line: 1, column: 1), "the file is empty: expected a mapping")
            return nil
        }
        let root = try node(of: events.next(), level: 1)
        _ = try events.next()
        let end = try events.next()
        guard case .streamEnd = end.kind else {
            throw YAMLMistake(end.mark, "a second document begins here: expected one document a file")
        }
        return root
    }

    private mutating func node(of event: YAMLEvents.Event, level: Int) throws(YAMLMistake) -> ManifestNode {
        guard level <= Self.deepestLevel else {
            throw YAMLMistake(event.mark, "nested more than \(Self.deepestLevel) levels deep")
        }
        let content: ManifestNode.Content
        switch event.kind {
        case .scalar(let text, let isPlain):
            if WrittenKey.stands(in: text) {
                keys.append((position(event.mark), Self.keyProblem))
            } else if WrittenKey.passwordStands(in: text) {
                keys.append((position(event.mark), Self.passwordProblem))
            }
            content = .text(text, isPlain: isPlain)
        case .listStart:
            var elements: [ManifestNode] = []
            while true {
                let event = try events.next()
                if case .listEnd = event.kind { break }
                elements.append(try node(of: event, level: level + 1))
            }
            content = .list(elements)
        case .mappingStart: content = .mapping(try pairs(level: level + 1))
        case .streamStart, .streamEnd, .documentStart, .documentEnd, .listEnd, .mappingEnd:
            throw YAMLMistake(event.mark, "expected a value")
        }
        return ManifestNode(content, at: position(event.mark))
    }

    private mutating func pairs(level: Int) throws(YAMLMistake) -> [ManifestNode.Pair] {
        var pairs: [ManifestNode.Pair] = []
        var lines: [String: Int] = [:]
        while true {
            let event = try events.next()
            if case .mappingEnd = event.kind { break }
            let node = try node(of: event, level: level)
            let value = try self.node(of: events.next(), level: level)
            guard let key = node.text("a key", problems) else { continue }
            if let first = lines[key] {
                reportDuplicate(key, at: node.position, firstOnLine: first)
            } else {
                lines[key] = node.position.line
                pairs.append(.init(key: Located(key, at: node.position), value: value))
            }
        }
        return pairs
    }

    private mutating func reportDuplicate(_ key: String, at position: Position, firstOnLine line: Int) {
        duplicates += 1
        switch duplicates {
        case ...Self.listedDuplicates:
            problems.report(position, "duplicate key \"\(shortened(key))\", first declared on line \(line)")
        case Self.listedDuplicates + 1:
            problems.report(position, "more duplicate keys from here on, not listed")
        default: break
        }
    }

    private func position(_ mark: YAMLMark) -> Position {
        Position(file: file, line: mark.line, column: mark.column)
    }
}

/// A position in a YAML text: lines and columns from 1, columns in Unicode scalars.
struct YAMLMark {
    var line: Int
    var column: Int
    /// The number of Unicode scalars before it, without a byte order mark.
    var index = 0

    init(_ mark: yaml_mark_t) { (line, column, index) = (mark.line + 1, mark.column + 1, mark.index) }

    /// Creates the position of the byte at `offset`, with the five line ends of YAML 1.1.
    init(offset: Int, in bytes: UnsafeBufferPointer<UInt8>) {
        (line, column) = (1, 1)
        var previous: Unicode.Scalar?
        for scalar in String(decoding: bytes.prefix(offset), as: UTF8.self).unicodeScalars {
            switch scalar {
            case "\u{FEFF}" where previous == nil: break
            case "\n" where previous == "\r": break
            case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": (line, column) = (line + 1, 1)
            default: column += 1
            }
            previous = scalar
        }
    }
}

/// The events of libyaml's parser.
struct YAMLEvents: ~Copyable {
    struct Event {
        let kind: Kind
        let mark: YAMLMark
        /// The position after its last byte; for the end of a block, the start of the next token.
        let end: YAMLMark
        /// Whether a list or mapping is in flow style.
        let isFlow: Bool
    }

    enum Kind {
        case streamStart, streamEnd, documentStart, documentEnd
        case scalar(String, isPlain: Bool)
        case listStart, listEnd, mappingStart, mappingEnd
    }

    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let bytes: UnsafeBufferPointer<UInt8>

    /// Parses a text, which must outlive this value.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        parser = .allocate(capacity: 1)
        guard yaml_parser_initialize(parser) == 1 else { fatalError("out of memory") }
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    mutating func next() throws(YAMLMistake) -> Event {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else {
            throw YAMLMistake(parser.pointee, in: bytes)
        }
        defer { yaml_event_delete(&event) }
        let mark = YAMLMark(event.start_mark)
        var anchor: UnsafeMutablePointer<yaml_char_t>?
        var isFlow = false
        let kind: Kind
        switch event.type {
        case YAML_STREAM_START_EVENT: kind = .streamStart
        case YAML_DOCUMENT_START_EVENT: kind = .documentStart
        case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
        case YAML_ALIAS_EVENT: throw .alias(mark)
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            anchor = scalar.anchor
            let text = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            kind = .scalar(
                String(decoding: text, as: UTF8.self), isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
        case YAML_SEQUENCE_START_EVENT:
            anchor = event.data.sequence_start.anchor
            isFlow = event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
            kind = .listStart
        case YAML_SEQUENCE_END_EVENT: kind = .listEnd
        case YAML_MAPPING_START_EVENT:
            anchor = event.data.mapping_start.anchor
            isFlow = event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
            kind = .mappingStart
        case YAML_MAPPING_END_EVENT: kind = .mappingEnd
        default: kind = .streamEnd
        }
        guard anchor == nil else { throw .anchor(mark) }
        return Event(kind: kind, mark: mark, end: YAMLMark(event.end_mark), isFlow: isFlow)
    }
}
