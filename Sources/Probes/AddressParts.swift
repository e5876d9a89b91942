import Auditing
import Secrets
import Support

// Addresses that hosts answer with: their paths and queries may be somebody's secrets, which are compared and not shown.

/// The texts that may be a secret in an address: what stands between two signs of its path, its query and its user
/// information, with and without escapes.
enum AddressParts {
    private static let fewestBytes = 4
    /// How many pieces in a row one secret is looked for in: it may have signs itself.
    private static let reach = 8

    /// The texts of an address.
    static func all(of address: String) -> Set<String> {
        guard let start = address.firstRange(of: "://")?.upperBound else { return runs(of: address) }
        let authority = address[start...].prefix { !"/?#\\".contains($0) }
        let user = authority.lastIndex(of: "@").map { authority[..<$0] } ?? ""
        return runs(of: String(address[authority.endIndex...])).union(runs(of: String(user)))
    }

    /// Those that can hardly be a word of anybody's.
    static func telling(of address: String) -> Set<String> {
        all(of: address).filter { text in
            text.utf8.count >= 12
                || text.utf8.count >= 8 && text.utf8.contains { !$0.isLetter || $0 & 0x20 == 0 }
        }
    }

    /// The texts between any two signs.
    static func runs(of text: String) -> Set<String> {
        var runs: Set<String> = []
        for text in spellings(of: text) {
            let pieces = text.split(omittingEmptySubsequences: false) { "/\\?#&=;:,@.".contains($0) }
            for (place, first) in pieces.enumerated() {
                for last in pieces[place...].prefix(reach) {
                    let run = text[first.startIndex..<last.endIndex]
                    if run.utf8.count >= fewestBytes { runs.insert(String(run)) }
                }
            }
        }
        return runs
    }

    /// A text, and what it is without its escapes.
    static func spellings(of text: String) -> [String] {
        var spellings = [text]
        for _ in 0..<2 {
            guard let bytes = Array(spellings[spellings.count - 1].utf8).withoutPercentEscapes else { break }
            spellings.append(String(decoding: bytes, as: UTF8.self))
        }
        return spellings
    }

    /// Whether a text has more than words in it, or an id that can't be guessed.
    static func isRandom(_ text: String) -> Bool {
        spellings(of: text).contains { spelling in
            let digits = spelling.utf8.filter { $0 != UInt8(ascii: "-") }
            return digits.count >= 32 && digits.allSatisfy(\.isHexDigit)
                || Array(spelling.utf8).withUnsafeBytes { CanonicalValue.isRandom($0) }
        }
    }
}

extension AddressParts {
    /// The addresses that have a credential in them, by what they are called.
    static func held(_ addresses: [String: String]) -> [HeldSecret] {
        addresses.sorted { $0.key < $1.key }.compactMap { name, address in
            Array(address.utf8).withUnsafeBytes { bytes -> HeldSecret? in
                CanonicalValue(bytes).parts.contains { [.credential, .key].contains($0.kind) }
                    ? HeldSecret(name, SecretValue(copying: bytes)) : nil
            }
        }
    }

    /// The digests of what may be a secret in addresses.
    static func sought(in addresses: some Sequence<String>) -> Set<Digest> {
        Set(addresses.lazy.flatMap { all(of: $0) }.map { Digest(of: $0) })
    }
}

extension Audit {
    /// That another environment has what stands in an address that a host answered with, as it follows "has"; or that this
    /// can't be told of what looks random there.
    ///
    /// - Parameter name: what the address is called beside the environment's secrets.
    func secret(
        in address: String, named name: String, of environment: String
    ) -> (status: Status, words: String)? {
        let texts = AddressParts.telling(of: address).sorted()
        let content = ForeignContent(environment, in: self)
        if let holder = texts.lazy.compactMap({ content.holder(of: Digest(of: $0)) }).first {
            return (.fail, "\(holder) in it")
        }
        // One host may show a registration to two environments.
        let variant = self.environment(named: environment).flatMap { self.variant(of: name, in: $0) }
        if let (id, phrase) = variant, !id.address.hasPrefix("\(FetchedWebhooks.place)/") {
            return (.fail, "has the value of \(id), \(phrase)")
        }
        let hidden = texts.lazy.filter(AddressParts.isRandom).compactMap {
            self.unseen(Digest(of: $0), outside: environment).first
        }.first
        return hidden.map {
            (.unproven, "could not be compared with every secret of \($0.name): some are not listed")
        }
    }

    /// An address, a pattern of some, or a name, as it may be printed: without user information, query and fragment, and
    /// with `…` for each step of the path that looks random or whose digest a listing has.
    func shown(_ text: String) -> String {
        let end = text.firstIndex { "?#".contains($0) } ?? text.endIndex
        var steps = text[..<end].split(omittingEmptySubsequences: false) { "/\\".contains($0) }.map(
            String.init)
        let isAddress = steps.count > 2 && steps[0].hasSuffix(":") && steps[1].isEmpty
        if isAddress, let at = steps[2].lastIndex(of: "@") { steps[2] = "…\(steps[2][at...])" }
        let path = steps
        for place in path.indices.dropFirst(isAddress ? 3 : 0) {
            if AddressParts.isRandom(path[place])
                || AddressParts.runs(of: path[place]).contains(where: isListed)
            {
                steps[place] = "…"
            }
            for last in path.indices.dropFirst(place + 1)
            where AddressParts.spellings(of: path[place...last].joined(separator: "/")).contains(
                where: isListed)
            {
                for hidden in place...last { steps[hidden] = "…" }
            }
        }
        // The `?` of a pattern may be a part of its host.
        let isCut = end < text.endIndex && (try? HTTPURL(text)) == nil
        return steps.joined(separator: "/") + (isCut ? "\(text[end])…" : "")
    }

    private func isListed(_ text: String) -> Bool { !holding(of: Digest(of: text)).isEmpty }
}
