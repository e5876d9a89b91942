import Auditing
import Secrets
import Support

// Addresses in hosts' responses. Their paths and queries may contain secrets, which are compared and not shown.

/// The texts in an address that may be a secret: the runs between any two delimiters of its path, query and user
/// information, with and without percent-escapes.
enum AddressParts {
    private static let fewestBytes = 4
    /// The maximum number of consecutive pieces in one secret, which may contain delimiters itself.
    private static let reach = 8

    /// Returns the texts of an address.
    static func all(of address: String) -> Set<String> {
        guard let start = address.firstRange(of: "://")?.upperBound else { return runs(of: address) }
        let authority = address[start...].prefix { !"/?#\\".contains($0) }
        let user = authority.lastIndex(of: "@").map { authority[..<$0] } ?? ""
        return runs(of: String(address[authority.endIndex...])).union(runs(of: String(user)))
    }

    /// Returns the texts that are unlikely to be common words.
    static func telling(of address: String) -> Set<String> {
        all(of: address).filter { text in
            text.utf8.count >= 12
                || text.utf8.count >= 8 && text.utf8.contains { !$0.isLetter || $0 & 0x20 == 0 }
        }
    }

    /// Returns the texts between any two delimiters.
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

    /// Returns a text with and without its escapes.
    static func spellings(of text: String) -> [String] {
        var spellings = [text]
        for _ in 0..<2 {
            guard let bytes = Array(spellings[spellings.count - 1].utf8).withoutPercentEscapes else { break }
            spellings.append(String(decoding: bytes, as: UTF8.self))
        }
        return spellings
    }

    /// Returns whether a text looks random: 32 or more hexadecimal digits, or random characters.
    static func isRandom(_ text: String) -> Bool {
        spellings(of: text).contains { spelling in
            let digits = spelling.utf8.filter { $0 != UInt8(ascii: "-") }
            return digits.count >= 32 && digits.allSatisfy(\.isHexDigit)
                || Array(spelling.utf8).withUnsafeBytes { CanonicalValue.isRandom($0) }
        }
    }
}

extension AddressParts {
    /// Returns the addresses that contain a credential, with their names.
    static func held(_ addresses: [String: String]) -> [HeldSecret] {
        addresses.sorted { $0.key < $1.key }.compactMap { name, address in
            Array(address.utf8).withUnsafeBytes { bytes -> HeldSecret? in
                CanonicalValue(bytes).parts.contains { [.credential, .key].contains($0.kind) }
                    ? HeldSecret(name, SecretValue(copying: bytes)) : nil
            }
        }
    }

    /// Returns the digests of the texts in addresses that may be secrets.
    static func sought(in addresses: some Sequence<String>) -> Set<Digest> {
        Set(addresses.lazy.flatMap { all(of: $0) }.map { Digest(of: $0) })
    }
}

extension Audit {
    /// Returns the finding that another environment has a secret in an address of a host's response, worded to follow
    /// "has"; or that a random-looking text in it is incomparable.
    ///
    /// - Parameter name: the address's name among the environment's secrets.
    func secret(
        in address: String, named name: String, of environment: String
    ) -> (status: Status, words: String)? {
        let texts = AddressParts.telling(of: address).sorted()
        let content = ForeignContent(environment, in: self)
        if let holder = texts.lazy.compactMap({ content.holder(of: Digest(of: $0)) }).first {
            return (.fail, "\(holder) in it")
        }
        // A host may show the same registration to two environments.
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

    /// Returns an address, a pattern or a name in printable form: without user information, query and fragment, and
    /// with `…` for each path segment that looks random or whose digest is listed.
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
        // The `?` of a pattern may be part of its host.
        let isCut = end < text.endIndex && (try? HTTPURL(text)) == nil
        return steps.joined(separator: "/") + (isCut ? "\(text[end])…" : "")
    }

    private func isListed(_ text: String) -> Bool { !holding(of: Digest(of: text)).isEmpty }
}
