package import Support

/// The type of a key's value: how it is read, its JSON Schema, and its name in messages.
package struct Form<Value: Sendable>: Sendable {
    /// What is expected, worded to follow "expected": `a text`.
    package let words: String
    package let schema: Schema
    /// Reads a value; reports the problem and returns `nil` if it is invalid.
    package let read: @Sendable (ManifestNode, ProblemCollector) -> Value?

    package init(
        _ words: String, _ schema: Schema,
        _ read: @escaping @Sendable (ManifestNode, ProblemCollector) -> Value?
    ) {
        (self.words, self.schema, self.read) = (words, schema, read)
    }

    /// Returns the same form with other words.
    package func named(_ words: String) -> Form { Form(words, schema, read) }

    /// Returns a form that transforms the value.
    package func map<Other>(_ transform: @escaping @Sendable (Value) -> Other) -> Form<Other> {
        Form<Other>(words, schema) { read($0, $1).map(transform) }
    }

    /// Returns a form that refuses values with a problem.
    ///
    /// - Parameter problem: Returns what is wrong with a value; `nil` if it is valid.
    package func refusing(_ problem: @escaping @Sendable (Value) -> String?) -> Form {
        Form(words, schema) { node, problems in
            guard let value = read(node, problems) else { return nil }
            guard let problem = problem(value) else { return value }
            problems.report(node.position, problem)
            return nil
        }
    }

    /// The form of the value with its position.
    package var located: Form<Located<Value>> {
        Form<Located<Value>>(words, schema) { node, problems in
            read(node, problems).map { Located($0, at: node.position) }
        }
    }

    /// Returns the form of a list of such values.
    package func list(_ words: String, count: ClosedRange<Int>? = nil) -> Form<[Value]> {
        Form<[Value]>(words, .list(of: schema, count: count)) { node, problems in
            let nodes = count == nil ? node.list(words, problems) : node.filledList(words, problems)
            if let count, nodes.count > count.upperBound {
                problems.report(
                    node.position, "expected \(words), at most \(count.upperBound), found \(nodes.count)")
                return nil
            }
            return nodes.compactMap { read($0, problems) }
        }
    }

    /// Returns the form of one such value or a nonempty list.
    package func oneOrMore(_ words: String) -> Form<[Value]> {
        let list = list(words, count: 1...Int.max)
        return Form<[Value]>(words, .any([schema, list.schema])) { node, problems in
            if node.isList {
                let values = list.read(node, problems) ?? []
                return values.isEmpty ? nil : values
            }
            return read(node, problems).map { [$0] }
        }
    }

    /// Returns the same form as a named part of the schema.
    package func part(_ name: String) -> Form { Form(words, .part(name, schema), read) }
}

// MARK: - Scalars

extension Form<String> {
    /// A nonempty text.
    package static let text = text("a text")

    /// Returns the form of a nonempty text that is described by `words`.
    package static func text(_ words: String) -> Form {
        Form(words, .text) { $0.text(words, $1) }
    }

    /// Returns the form of a text that may be empty.
    package static func anyText(_ words: String) -> Form {
        Form(words, .anyText) { $0.textIfScalar ?? $0.text(words, $1) }
    }

    /// Returns the form of a name.
    package static func name(_ form: NameForm) -> Form {
        let words = form.kind.withArticle
        return Form(words, .name(form.pattern, mayBeNumber: form.mayBeNumber)) { node, problems in
            guard let text = node.text(words, problems) else { return nil }
            return form.check(Located(text, at: node.position), problems) ? text : nil
        }
    }

    /// Returns the form of a text that matches a pattern.
    ///
    /// - Parameters:
    /// - words: What the text is, with an article.
    /// - pattern: The pattern in the schema, equivalent to `isRight`.
    package static func text(
        _ words: String, _ pattern: String, _ isRight: @escaping @Sendable (String) -> Bool
    ) -> Form {
        Form(words, .text(pattern)) { node, problems in
            guard let text = node.text(words, problems) else { return nil }
            if isRight(text) { return text }
            problems.report(node.position, "expected \(words), found \(quoted(text))")
            return nil
        }
    }

    /// An https URL with a host, or http on a loopback host.
    package static let url = Form("an https URL", .url) { node, problems in
        guard let text = node.text("an https URL", problems) else { return nil }
        if isURL(text) { return text }
        problems.report(
            node.position, "invalid URL \(quoted(text)): \(reason(text) ?? "expected https://… with a host")")
        return nil
    }

    /// Returns why a text is not a URL, if the expected form does not make that obvious.
    private static func reason(_ text: String) -> String? {
        do throws(HTTPURL.ParseError) {
            let url = try HTTPURL(text)
            return text.utf8.allSatisfy { $0 < 0x80 }
                ? nil : "its host is not in ASCII (write it as \(url.host))"
        } catch {
            switch error {
            case .host, .port: return "\(error)"
            case .scheme, .character, .userInfo, .tooLong: return nil
            }
        }
    }
}

extension Form<[String]> {
    /// A text, or a list of texts.
    package static let texts = Form<String>.text.oneOrMore("a text or a list of texts").part("texts")
}

extension Form<Bool> {
    package static let flag = Form("true or false", .flag) { $0.flag("true or false", $1) }

    /// A flag that may only be `true`.
    package static let mark = Form("true", .constant(true)) { node, problems in
        guard let flag = node.flag("true", problems) else { return nil }
        if !flag { problems.report(node.position, "expected true, found false, which declares nothing") }
        return flag ? true : nil
    }
}

extension Form<Int> {
    package static func number(_ range: ClosedRange<Int>, _ words: String = "a number") -> Form {
        Form("\(words) from \(range.lowerBound) to \(range.upperBound)", .number(range)) {
            $0.number(words, in: range, $1)
        }
    }

    /// A number of bytes.
    package static let bytes = number(1...4096, "a number of bytes").part("bytes")
}

extension Form<CalendarDate> {
    package static let day = Form("a date such as 2026-02-13", daySchema) { node, problems in
        guard let text = node.text("a date such as 2026-02-13", problems) else { return nil }
        if let date = CalendarDate(text) { return date }
        problems.report(node.position, "invalid date \(quoted(text)): expected one such as 2026-02-13")
        return nil
    }
    private static let daySchema = Schema.part("day", .text("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))
}

extension Form<Period> {
    package static func period(in units: [Period.Unit], example: String) -> Form {
        let words = "a period such as \(example)"
        let unit = "[\(units.map(\.rawValue).joined())]"
        // The maximum length of a period cannot be expressed in the pattern.
        let pattern = "^(?!0+\(unit)$)[0-9]{1,\(Period.mostDigits)}\(unit)$"
        return Form(words, .text(pattern)) { node, problems in
            guard let text = node.text(words, problems) else { return nil }
            if let period = Period(text, in: units) { return period }
            problems.report(
                node.position,
                "invalid period \(quoted(text)): expected a whole number of \(listed(units.map(\.words), "or")), such as \(example)"
            )
            return nil
        }
    }
}

extension Period.Unit {
    fileprivate var words: String {
        switch self {
        case .hour, .day, .week: rawValue
        case .month: "m (30 days)"
        case .year: "y (365 days)"
        }
    }
}

extension Form where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// Returns the form of an enumeration's raw values.
    package static func word(_ kind: String) -> Form {
        variants(kind, words: Value.allCases.map { ($0.rawValue, $0) }).named(
            listed(Value.allCases.map(\.rawValue), "or"))
    }
}

// MARK: - Several shapes of one value

extension Form {
    /// Returns the form of a word, or of a mapping with exactly one key: `format: url`, `format: { hex: 32 }`.
    ///
    /// - Parameters:
    /// - kind: What the value is, worded to follow "unknown": `format`.
    /// - keys: The keys that the mapping may have, each with an example of its value.
    /// - other: The form of any other scalar; `nil` to refuse it.
    package static func variants(
        _ kind: String, words: [(String, Value)] = [],
        keys: [(key: String, example: String, form: Form)] = [],
        other: Form? = nil
    ) -> Form {
        let names = words.map(\.0) + keys.map(\.key).filter { key in !words.contains { $0.0 == key } }
        let expected = kind.withArticle + (keys.isEmpty && other == nil ? ": \(listed(names, "or"))" : "")
        @Sendable func report(unknown name: String, at position: Position, _ problems: ProblemCollector) {
            let near = nearestName(to: name, among: names)
            let cure = near.map { " (did you mean \"\($0)\"?)" } ?? ": expected \(listed(names, "or"))"
            problems.report(position, "unknown \(kind) \(quoted(name))\(cure)")
        }
        var schemas = words.isEmpty ? [] : [Schema.words(words.map(\.0))]
        if let other { schemas.append(other.schema) }
        if !keys.isEmpty { schemas.append(.oneKey(keys.map { ($0.key, $0.form.schema) })) }
        return Form(expected, .any(schemas)) { node, problems in
            if keys.isEmpty || node.textIfScalar != nil {
                let known = words.first { $0.0 == node.textIfScalar }
                if let known { return known.1 }
                if let other { return other.read(node, problems) }
                guard let word = node.text(expected, problems) else { return nil }
                if let key = keys.first(where: { $0.key == word }) {
                    problems.report(
                        node.position,
                        "\(quoted(word)) needs an argument: expected { \(word): \(key.example) }")
                } else {
                    report(unknown: word, at: node.position, problems)
                }
                return nil
            }
            guard let pairs = node.pairs(expected, problems) else { return nil }
            guard pairs.count == 1, let (name, argument) = pairs.first else {
                problems.report(node.position, "expected \(expected) with exactly one key")
                return nil
            }
            if let key = keys.first(where: { $0.key == name.value }) {
                return key.form.read(argument, problems)
            }
            if words.contains(where: { $0.0 == name.value }) {
                problems.report(name.position, "\(quoted(name.value)) takes no argument")
            } else {
                report(unknown: name.value, at: name.position, problems)
            }
            return nil
        }
    }

    /// Returns the form of a mapping of names to such values.
    package func entries(
        _ words: String, named names: NameForm?
    ) -> Form<[(name: Located<String>, value: Value)]> {
        Form<[(name: Located<String>, value: Value)]>(words, .entries(names?.pattern, of: schema)) {
            node, problems in
            node.pairs(words, problems)?.compactMap { name, node in
                guard names?.check(name, problems) ?? true else { return nil }
                return read(node, problems).map { (name, $0) }
            }
        }
    }

    /// Returns the same form, with at least one entry required.
    package func filled<Element>(_ words: String) -> Form where Value == [Element] {
        Form(self.words, schema.with([("minProperties", .number(1))])) { node, problems in
            guard let values = read(node, problems) else { return nil }
            if node.pairs(words, problems)?.isEmpty == true {
                problems.report(node.position, "expected \(words), at least one, found an empty mapping")
            }
            return values
        }
    }
}

extension FieldTable where Value: Sendable {
    /// The form of such a mapping.
    package var form: Form<Value> {
        Form(description.words, .part(description.name, description.schema)) { read($0, $1) }
    }

    /// Returns the form of a mapping of names to such mappings.
    package func entries(_ words: String, named names: NameForm?) -> Form<[Value]> {
        Form<[Value]>(words, .entries(names?.pattern, of: form.schema)) { node, problems in
            node.pairs(words, problems)?.compactMap { name, node in
                guard names?.check(name, problems) ?? true else { return nil }
                return read(node, named: name, problems)
            }
        }
    }
}

extension String {
    /// The text with the indefinite article: `a format`, `an id`.
    var withArticle: String { ("aeiou".contains(first ?? " ") ? "an " : "a ") + self }
}

/// Returns words as `a, b or c`.
func listed(_ words: [String], _ conjunction: String) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return "\(words.dropLast().joined(separator: ", ")) \(conjunction) \(last)"
}
