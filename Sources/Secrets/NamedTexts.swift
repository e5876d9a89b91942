/// Texts that are made of a secret's name, such as `YOUR_NAME_HERE`: thousands of them are hashed for each workspace, so
/// they are lent as bytes in one buffer.
package struct NamedTexts: Sendable {
    /// How a text writes the name.
    package enum Spelling: Int, CaseIterable, Sendable {
        case written, capital, small
        /// In small letters, with hyphens or spaces for underscores.
        case dashed, spoken
    }

    /// A text, by what stands in front of the name and behind it.
    private struct Template {
        let spelling: Spelling
        let before: [UInt8]
        let after: [UInt8]
    }

    private let templates: [Template]
    private let spellings: [Spelling]

    /// The texts by how they write the name, each with an `@` where it is.
    package init(_ texts: KeyValuePairs<Spelling, [String]>) {
        self.init(
            texts.flatMap { spelling, texts in
                texts.map { text in
                    let before = Array(text.utf8.prefix { $0 != UInt8(ascii: "@") })
                    return Template(
                        spelling: spelling, before: before,
                        after: Array(text.utf8.dropFirst(before.count + 1)))
                }
            })
    }

    private init(_ templates: [Template]) {
        self.templates = templates
        spellings = Spelling.allCases.filter { spelling in templates.contains { $0.spelling == spelling } }
    }

    /// Each of the texts with each of these around it.
    package func within(_ around: [(before: String, after: String)]) -> NamedTexts {
        NamedTexts(
            templates.flatMap { template in
                around.map { before, after in
                    Template(
                        spelling: template.spelling, before: before.utf8 + template.before,
                        after: template.after + after.utf8)
                }
            })
    }

    /// These texts and those.
    package func adding(_ others: NamedTexts) -> NamedTexts { NamedTexts(templates + others.templates) }

    /// Lends each text for a name. One without an underscore has no dashed texts of its own.
    package func each(for name: String, _ body: (UnsafeRawBufferPointer) -> Void) {
        var names: [[UInt8]?] = Array(repeating: nil, count: Spelling.allCases.count)
        for spelling in spellings { names[spelling.rawValue] = spelling.write(name) }
        var text: [UInt8] = []
        for template in templates {
            guard let name = names[template.spelling.rawValue] else { continue }
            text.removeAll(keepingCapacity: true)
            text += template.before
            text += name
            text += template.after
            text.withUnsafeBytes(body)
        }
    }

    /// The texts for a name.
    package func all(for name: String) -> [String] {
        var texts: [String] = []
        each(for: name) { texts.append(String(decoding: $0, as: UTF8.self)) }
        return texts
    }
}

extension NamedTexts.Spelling {
    /// Nil where the name has nothing to be written otherwise.
    fileprivate func write(_ name: String) -> [UInt8]? {
        let underscore = UInt8(ascii: "_")
        func replacing(with byte: UInt8) -> [UInt8] {
            name.lowercased().utf8.map { $0 == underscore ? byte : $0 }
        }
        return switch self {
        case .written: Array(name.utf8)
        case .capital: Array(name.uppercased().utf8)
        case .small: Array(name.lowercased().utf8)
        case .dashed: name.utf8.contains(underscore) ? replacing(with: UInt8(ascii: "-")) : nil
        case .spoken: replacing(with: UInt8(ascii: " "))
        }
    }
}
