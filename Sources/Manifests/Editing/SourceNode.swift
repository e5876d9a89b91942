/// A YAML node with its start and end, for edits of the text.
struct SourceNode {
    enum Content {
        case scalar(String)
        case list([SourceNode])
        case mapping([(key: SourceNode, value: SourceNode)])
    }

    let content: Content
    let start: YAMLMark
    /// The position after its last byte; for a block collection, after its last entry.
    let end: YAMLMark
    /// Whether it is a flow collection or a single-line scalar.
    let isFlow: Bool

    /// Parses a text; `nil` if it is not valid in the manifest language.
    init?(of text: String) {
        var text = text
        let root = text.withUTF8 { bytes -> SourceNode? in
            var events = YAMLEvents(bytes)
            do throws(YAMLMistake) {
                _ = try events.next()
                guard case .documentStart = try events.next().kind else { return nil }
                return try SourceNode(events.next(), &events, level: 1)
            } catch {
                return nil
            }
        }
        guard let root else { return nil }
        self = root
    }

    /// Limits recursion; the manifest reader has the same limit.
    private static let deepestLevel = 100

    private init(_ event: YAMLEvents.Event, _ events: inout YAMLEvents, level: Int) throws(YAMLMistake) {
        guard level <= SourceNode.deepestLevel else { throw YAMLMistake(event.mark, "nested too deep") }
        start = event.mark
        isFlow = event.isFlow
        var end = event.end
        switch event.kind {
        case .scalar(let text, _): content = .scalar(text)
        case .listStart:
            var items: [SourceNode] = []
            while true {
                let event = try events.next()
                if case .listEnd = event.kind {
                    if isFlow { end = event.end }
                    break
                }
                items.append(try SourceNode(event, &events, level: level + 1))
                end = items[items.count - 1].end
            }
            content = .list(items)
        case .mappingStart:
            var pairs: [(key: SourceNode, value: SourceNode)] = []
            while true {
                let event = try events.next()
                if case .mappingEnd = event.kind {
                    if isFlow { end = event.end }
                    break
                }
                let key = try SourceNode(event, &events, level: level + 1)
                pairs.append((key, try SourceNode(events.next(), &events, level: level + 1)))
                end = pairs[pairs.count - 1].value.end
            }
            content = .mapping(pairs)
        default: throw YAMLMistake(event.mark, "expected a value")
        }
        self.end = end
    }

    var pairs: [(key: SourceNode, value: SourceNode)] {
        if case .mapping(let pairs) = content { pairs } else { [] }
    }

    var text: String? { if case .scalar(let text) = content { text } else { nil } }

    /// The value of a mapping's key.
    subscript(key: String) -> SourceNode? { pairs.first { $0.key.text == key }?.value }

    /// The node without positions, for comparison.
    var value: Value {
        switch content {
        case .scalar(let text): .scalar(text)
        case .list(let items): .list(items.map(\.value))
        case .mapping(let pairs): .mapping(pairs.map { Pair(key: $0.key.value, value: $0.value.value) })
        }
    }

    /// The content of a node.
    indirect enum Value: Equatable {
        case scalar(String)
        case list([Value])
        case mapping([Pair])
    }

    struct Pair: Equatable {
        let key: Value
        var value: Value
    }
}
