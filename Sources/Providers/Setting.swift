package import Manifests
import Support

/// A setting of a manifest's `listing`, and what is right in it.
package struct Setting: Sendable {
    package let key: String
    /// What it is, such as “project ref”.
    let what: String
    /// Its form, in words.
    let form: String
    let isNeeded: Bool
    /// The words of which it is one; empty where it is free.
    private let words: [String]
    private let isRight: @Sendable (String) -> Bool

    /// A setting of which `isRight` tells whether it has its form.
    package init(
        _ key: String, _ what: String, _ form: String, isNeeded: Bool = true,
        isRight: @escaping @Sendable (String) -> Bool
    ) {
        (self.key, self.what, self.form, self.isNeeded) = (key, what, form, isNeeded)
        (words, self.isRight) = ([], isRight)
    }

    /// A setting that is one of some words.
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
    /// What is wrong with the settings of a listing, of which these are all there are.
    package func problems(of listing: ListingDeclaration) -> [ManifestProblem] {
        problems(of: listing.provider, listing.settings)
    }

    /// What is wrong with the settings of a provider, of which these are all there are besides `others`.
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
    /// Whether it is one to `most` ASCII letters, digits and characters of `others`, and no way to another folder.
    package func isName(with others: String, atMost most: Int) -> Bool {
        (1...most).contains(utf8.count) && self != "." && self != ".."
            && unicodeScalars.allSatisfy { $0.isLetterOrDigit || others.unicodeScalars.contains($0) }
    }

    /// Whether it is `count` lower-case hexadecimal digits.
    package func isHex(_ count: Int) -> Bool {
        utf8.count == count
            && unicodeScalars.allSatisfy { ("0"..."9").contains($0) || ("a"..."f").contains($0) }
    }

    /// The text as one segment of a URL's path or one value of its query: all but RFC 3986's unreserved characters
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
    /// Whether it is one of ASCII's.
    fileprivate var isLetterOrDigit: Bool {
        switch self {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: false
        }
    }
}
