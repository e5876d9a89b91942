/// Texts that contain a secret's name, such as `YOUR_NAME_HERE`. Thousands of them are hashed for each workspace, so
/// they are passed as bytes in one buffer.
package struct NamedTexts: Sendable {
    /// The spelling of the name in a text.
    package enum Spelling: Int, CaseIterable, Sendable {
        case written, capital, small
        /// In lower case, with hyphens or spaces for underscores.
        case dashed, spoken
    }

    /// A text, as the ranges in `bytes` before and after the name.
    private struct Template {
        let spelling: Spelling
        let before: Range<Int>
        let after: Range<Int>
    }

    private typealias Text = (spelling: Spelling, before: [UInt8], after: [UInt8])

    private let templates: [Template]
    /// The text around the names, in one buffer: an array for each would be retained for each text.
    private let bytes: [UInt8]

    /// Creates texts by the spelling of the name, whose place is marked with `@`.
    package init(_ texts: KeyValuePairs<Spelling, [String]>) {
        self.init(
            texts.flatMap { spelling, texts in
                texts.map { text -> Text in
                    let before = Array(text.utf8.prefix { $0 != UInt8(ascii: "@") })
                    return (spelling, before, Array(text.utf8.dropFirst(before.count + 1)))
                }
            })
    }

    private init(_ texts: [Text]) {
        var bytes: [UInt8] = []
        func place(_ piece: [UInt8]) -> Range<Int> {
            bytes += piece
            return bytes.count - piece.count..<bytes.count
        }
        templates = texts.map {
            Template(spelling: $0.spelling, before: place($0.before), after: place($0.after))
        }
        self.bytes = bytes
    }

    private var texts: [Text] {
        templates.map { ($0.spelling, Array(bytes[$0.before]), Array(bytes[$0.after])) }
    }

    /// Returns each of the texts with each of these around it.
    package func within(_ around: [(before: String, after: String)]) -> NamedTexts {
        NamedTexts(
            texts.flatMap { text in
                around.map { before, after -> Text in
                    (text.spelling, before.utf8 + text.before, text.after + after.utf8)
                }
            })
    }

    /// Returns these and the other texts.
    package func adding(_ others: NamedTexts) -> NamedTexts { NamedTexts(texts + others.texts) }

    /// Passes each text for a name to `body`.
    package func each(for name: String, _ body: (UnsafeRawBufferPointer) -> Void) {
        var spelled: [UInt8] = []
        let names = Spelling.allCases.map { spelling -> Range<Int> in
            let name = spelling.write(name)
            spelled += name
            return spelled.count - name.count..<spelled.count
        }
        let room = bytes.count + spelled.count
        withUnsafeTemporaryAllocation(byteCount: room, alignment: 1) { text in
            bytes.withUnsafeBytes { bytes in
                spelled.withUnsafeBytes { spelled in
                    for template in templates {
                        var count = 0
                        func put(_ piece: Slice<UnsafeRawBufferPointer>) {
                            UnsafeMutableRawBufferPointer(rebasing: text[count...])
                                .copyMemory(from: UnsafeRawBufferPointer(rebasing: piece))
                            count += piece.count
                        }
                        put(bytes[template.before])
                        put(spelled[names[template.spelling.rawValue]])
                        put(bytes[template.after])
                        body(UnsafeRawBufferPointer(rebasing: text[..<count]))
                    }
                }
            }
        }
    }

    /// Returns the texts for a name.
    package func all(for name: String) -> [String] {
        var texts: [String] = []
        each(for: name) { texts.append(String(decoding: $0, as: UTF8.self)) }
        return texts
    }
}

extension NamedTexts.Spelling {
    fileprivate func write(_ name: String) -> [UInt8] {
        let underscore = UInt8(ascii: "_")
        func replacing(with byte: UInt8) -> [UInt8] {
            name.lowercased().utf8.map { $0 == underscore ? byte : $0 }
        }
        return switch self {
        case .written: Array(name.utf8)
        case .capital: Array(name.uppercased().utf8)
        case .small: Array(name.lowercased().utf8)
        case .dashed: replacing(with: UInt8(ascii: "-"))
        case .spoken: replacing(with: UInt8(ascii: " "))
        }
    }
}
