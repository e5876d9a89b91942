package import Manifests
import Support

/// A setting of a manifest's `listing`, and its valid form.
package struct Setting: Sendable {
    package let key: String
    /// The description of the value, such as “project ref”.
    let what: String
    /// The description of the valid form.
    let form: String
    let isNeeded: Bool
    /// The allowed values; empty if any text of the form is valid.
    private let words: [String]
    private let isRight: @Sendable (String) -> Bool

    /// Creates a setting whose values `isRight` validates.
    package init(
        _ key: String, _ what: String, _ form: String, isNeeded: Bool = true,
        isRight: @escaping @Sendable (String) -> Bool
    ) {
        (self.key, self.what, self.form, self.isNeeded) = (key, what, form, isNeeded)
        (words, self.isRight) = ([], isRight)
    }

    /// Creates a setting with a fixed set of values.
    package init(_ key: String, _ what: String, words: [String], isNeeded: Bool = true) {
        (self.key, self.what, self.isNeeded, self.words) = (key, what, isNeeded, words)
        form = words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
        isRight = words.contains
    }

    fileprivate func problem(
        of provider: Located<String>, _ settings: [String: Located<String>]
    ) -> ManifestProblem? {
        guard let setting = settings[key] else {
            guard isNeeded else { return nil }
            return ManifestProblem(
                at: provider.position, "`\(key)` is missing; expected the \(what), \(form)")
        }
        guard !isRight(setting.value) else { return nil }
        let near = nearestName(to: setting.value, among: words).map { "; did you mean \($0)?" } ?? ""
        return ManifestProblem(
            at: setting.position, "invalid \(what) \(quoted(setting.value)); expected \(form)\(near)")
    }
}

extension [Setting] {
    /// Returns the problems in the settings of a listing; all other settings are unknown.
    package func problems(of listing: ListingDeclaration) -> [ManifestProblem] {
        problems(of: listing.provider, listing.settings)
    }

    /// Returns the problems in the settings of a provider; all other settings besides `others` are unknown.
    package func problems(
        of provider: Located<String>, _ settings: [String: Located<String>], besides others: [String] = []
    ) -> [ManifestProblem] {
        let known = map(\.key)
        let names = known + others
        let unknown = settings.filter { !known.contains($0.key) }.map { key, value in
            let near = nearestName(to: key, among: names).map { "; did you mean `\($0)`?" } ?? ""
            return ManifestProblem(
                at: value.position,
                "\(provider.value) has no setting `\(key)`; expected \(names.joined(separator: ", "))\(near)"
            )
        }
        return unknown + compactMap { $0.problem(of: provider, settings) }
    }
}

extension String {
    /// Whether the text is 1 to `most` ASCII letters, digits and characters of `others`, and not `.` or `..`.
    package func isName(with others: String, atMost most: Int) -> Bool {
        (1...most).contains(utf8.count) && self != "." && self != ".."
            && unicodeScalars.allSatisfy { $0.isLetterOrDigit || others.unicodeScalars.contains($0) }
    }

    /// Whether the text is `count` lower-case hexadecimal digits.
    package func isHex(_ count: Int) -> Bool {
        utf8.count == count
            && unicodeScalars.allSatisfy { ("0"..."9").contains($0) || ("a"..."f").contains($0) }
    }

    /// The text as a URL path segment or query value: everything but RFC 3986's unreserved characters is
    /// percent-encoded.
    package var urlComponent: String {
        let digits = Array("0123456789ABCDEF")
        return utf8.reduce(into: "") { encoded, byte in
            let scalar = Unicode.Scalar(byte)
            if scalar.isLetterOrDigit || "-._~".unicodeScalars.contains(scalar) {
                encoded.unicodeScalars.append(scalar)
            } else {
                encoded += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 0xF)])"
            }
        }
    }
}

extension Unicode.Scalar {
    /// Whether the byte is an ASCII letter or digit.
    fileprivate var isLetterOrDigit: Bool {
        switch self {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: false
        }
    }
}
