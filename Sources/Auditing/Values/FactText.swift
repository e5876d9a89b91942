import Secrets
import Support

/// A declared text by its kind, which determines its usual spellings.
enum FactText {
    case url(HTTPURL, String)
    /// A host declared without a scheme.
    case host(String)
    /// A Supabase project, which has its own hosts, addresses and users.
    case project(String)
    case text(String)

    /// How a spelling differs from the declared text.
    struct Difference: Sendable {
        var phrase: String?
        var variants = ValueVariant.Combination()
        /// Whether it is only the host of an address with a port or path, or an address without its scheme: everything
        /// else at the host matches it, too.
        var isOfHost = false

        /// `nil` if it does not differ.
        var description: String? {
            variants.isEmpty
                ? phrase : [phrase, variants.description].compactMap(\.self).joined(separator: ", ")
        }
    }

    typealias Body = (Digest, @autoclosure () -> Difference) -> Void

    /// The usual spellings.
    var plain: [String] {
        switch self {
        case .url(let url, let text): [text, url.host]
        case .host(let host): [host, "https://\(host)"]
        case .project(let project): [project, "https://\(project).supabase.co"]
        case .text(let text): [text]
        }
    }

    init(_ text: String) {
        // For a URL of another scheme the host counts, and everything written with it.
        if let url = (try? HTTPURL(text)) ?? DeclaredMeaning.address(text, isNamed: false),
            text.contains("://")
        {
            self = .url(url, text)
        } else if text.contains("."), (try? HTTPURL("https://\(text)"))?.host == text.lowercased() {
            self = .host(text)
        } else {
            self = .text(text)
        }
    }

    /// Passes the digests of the spellings to `body`, the nearest first.
    ///
    /// Usual spellings are combined with every variant; rare ones are not.
    ///
    /// - Parameter known: The digests of interest; `nil` for all.
    func spell(among known: DigestHeads? = nil, _ body: Body) {
        func vary(
            _ text: String, _ phrase: String?, _ reach: ValueVariant.Reach, isOfHost: Bool = false
        ) {
            body(Digest(of: text), Difference(phrase: phrase, isOfHost: isOfHost))
            for (digest, variants) in ValueVariant.digests(of: text, reach: reach, among: known) {
                body(digest, Difference(phrase: phrase, variants: variants, isOfHost: isOfHost))
            }
        }
        switch self {
        case .text(let text):
            vary(text, nil, .pairs)
            FactText.spell([text.prefix(1).uppercased() + text.dropFirst()], "in capital letters", body)
            FactText.spell(bucket: text, body)
            if DeclaredMeaning.isEmail(text) { FactText.spell(email: text, body) }
            if let digits = UUIDText.digits(of: text) { FactText.spell(uuid: digits, body) }
        case .host(let host):
            vary(host, nil, .pairs, isOfHost: true)
            FactText.spell([PercentEncodedText.of(host)], "percent-encoded", body)
            FactText.spell(patternOf: host, body)
            if let url = try? HTTPURL("https://\(host)") {
                FactText.spell(url, "https://\(host)", withHost: true, body)
            }
        case .url(let url, let text):
            vary(text, nil, .pairs)
            let isOwnHost =
                url.host.contains { ".[".contains($0) } && !VendorAddress.isVendors(host: url.host)
            if isOwnHost { vary(url.host, "its host alone", .usual, isOfHost: true) }
            FactText.spell(url, text, withHost: isOwnHost, body)
        case .project(let project):
            vary(project, nil, .pairs)
            vary("https://\(project).supabase.co", "its URL", .pairs)
            FactText.spell(project: project, body)
        }
    }

    private static func spell(
        _ texts: [String], _ phrase: String?, isOfHost: Bool = false, _ body: Body
    ) {
        for text in texts {
            ValueVariant.eachTypical(of: text) { digest, variants in
                body(digest, Difference(phrase: phrase, variants: variants, isOfHost: isOfHost))
            }
        }
    }

    /// Returns whether a text is only a host, so that every address there contains it.
    static func isHost(_ text: String) -> Bool {
        text.contains(".") && !text.dropLast().contains { "/:".contains($0) }
    }

    /// Spells a URL with other schemes and authorities, and without its optional parts.
    private static func spell(_ url: HTTPURL, _ text: String, withHost isOwnHost: Bool, _ body: Body) {
        for spelling in url.spellings(of: text) {
            spell([spelling.text], spelling.difference, isOfHost: isHost(spelling.text), body)
        }
        let rest = text.dropFirst(text.prefix { $0 != ":" }.count + 1)
        spell(["ws:\(rest)", "wss:\(rest)", String(rest)], "with another scheme", body)
        if !text.utf8.starts(with: "http".utf8) {
            spell(["https:\(rest)", "http:\(rest)"], "with another scheme", body)
        }
        spell([text + "/"], "with a trailing slash", body)
        spell([text + "/#", text + "#", text + "?", text + "/?"], "with nothing behind a sign", body)
        spell([PercentEncodedText.of(text)], "percent-encoded", body)
        let bare = text.hasSuffix("/") ? String(text.dropLast()) : text
        spell(["/*", "/**", "*", "**", "//"].map { bare + $0 }, "with all below it", body)
        spell(["[\"\(text)\"]", "['\(text)']"], "in a list", body)
        guard isOwnHost else { return }
        let host = url.host
        if !host.hasPrefix("www."), host.first != "[" {
            let addresses = ["https://www.", "http://www.", "www."].map { $0 + host }
            spell(addresses + addresses.map { $0 + "/" }, "with www. in front", body)
        }
        spell(unicodeOf: host, body)
        spell(patternOf: host, body)
        for spelling in url.addressSpellings {
            spell([spelling, text.replacing(host, with: spelling)], "with its address in other digits", body)
        }
        let origins =
            ["https://", "http://", "wss://", "ws://", "//"].map { $0 + host } + [
                "https://\(host):443", "http://\(host):443",
            ]
        let isWithin = url.port != nil || !["", "/"].contains(url.path)
        spell(
            (origins + ["\(host):\(url.scheme.defaultPort)"]).flatMap { [$0, $0 + "/"] }, "its host alone",
            isOfHost: isWithin, body)
        spell(["\(host)/", "\(host)."], "its host alone", isOfHost: true, body)
        let labels = host.split(separator: ".")
        let titles = labels.map { $0.prefix(1).uppercased() + $0.dropFirst() }
        let capitals = [
            host.prefix(1).uppercased() + host.dropFirst(), titles.joined(separator: "."),
            (titles.dropLast() + labels.suffix(1).map(String.init)).joined(separator: "."),
        ]
        spell(capitals, "its host alone, in capital letters", isOfHost: true, body)
    }

    /// Spells a host as a regular expression, as in lists of allowed origins.
    private static func spell(patternOf host: String, _ body: Body) {
        for dot in ["\\.", "[.]", "\\\\."] {
            let text = host.replacing(".", with: dot)
            let urls = ["", "https://", "https?://", "https:\\/\\/"].map { $0 + text }
            spell(urls.flatMap { [$0, "^\($0)$", "^\($0)"] }, "as a pattern", isOfHost: true, body)
        }
    }

    /// Spells a host of another script in its own letters.
    private static func spell(unicodeOf host: String, _ body: Body) {
        guard let text = InternationalHost.unicode(of: host) else { return }
        for text in [text, text.uppercased()] {
            spell(
                [text, text + "/", "https://\(text)", "https://\(text)/", "http://\(text)"],
                "in its own letters", isOfHost: true, body)
        }
    }

    /// Spells a bucket that is declared by its name and used by an address.
    private static func spell(bucket name: String, _ body: Body) {
        guard (3...63).contains(name.utf8.count),
            name.utf8.allSatisfy({
                $0.isLetter && $0 == $0.lowercased || $0.isDigit || "-._".utf8.contains($0)
            })
        else { return }
        let schemes = ["s3", "s3a", "s3n", "gs", "r2"].map { "\($0)://\(name)" }
        let hosts = [
            "\(name).s3.amazonaws.com", "s3.amazonaws.com/\(name)", "\(name).storage.googleapis.com",
            "storage.googleapis.com/\(name)",
        ]
        let addresses = schemes + hosts + hosts.map { "https://\($0)" }
        spell(
            addresses.flatMap { [$0, $0 + "/"] } + ["arn:aws:s3:::\(name)"],
            "as a bucket's address", body)
    }

    /// Spells a mailbox, whose letter case does not matter.
    private static func spell(email: String, _ body: Body) {
        let halves = email.split(separator: "@")
        spell(
            [
                email.lowercased(), email.uppercased(), "\(halves[0])@\(halves[1].uppercased())",
                "\(halves[0].uppercased())@\(halves[1])", email.prefix(1).uppercased() + email.dropFirst(),
            ],
            "in capital letters", body)
        spell(["mailto:\(email)", PercentEncodedText.of(email), "<\(email)>"], "in another spelling", body)
    }

    private static func spell(uuid digits: String, _ body: Body) {
        let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { range in
            digits.dropFirst(range.lowerBound).prefix(range.count)
        }
        let text = parts.joined(separator: "-")
        spell(
            [
                digits, digits.uppercased(), text, text.uppercased(), "{\(text)}", "{\(text.uppercased())}",
                "urn:uuid:\(text)",
            ],
            "in another spelling", body)
    }

    /// Spells the hosts, addresses and users of a project.
    private static func spell(project: String, _ body: Body) {
        let host = "\(project).supabase.co"
        let hosts = [
            host, "db.\(host)", "\(project).functions.supabase.co", "\(project).storage.supabase.co",
            "\(project).pooler.supabase.co",
        ]
        spell(hosts, "its host", body)
        spell(
            hosts.flatMap { host in [":443", ":5432", ":6543"].map { host + $0 } }
                + ["postgres.\(project)", "sb-\(project)-auth-token"],
            "with it in a name", body)
        let paths = [
            "", "/functions/v1", "/rest/v1", "/auth/v1", "/auth/v1/verify", "/storage/v1", "/storage/v1/s3",
            "/graphql/v1",
            "/realtime/v1", "/auth/v1/callback", "/auth/v1/.well-known/jwks.json",
            "/storage/v1/object/public", "/storage/v1/object/sign", "/storage/v1/object/authenticated",
            "/storage/v1/render/image/public", "/storage/v1/upload/resumable", "/storage/v1/iceberg",
            "/auth/v1/saml/metadata", "/auth/v1/saml/acs", "/auth/v1/sso/saml/metadata",
            "/auth/v1/sso/saml/acs",
            "/auth/v1/token", "/auth/v1/user", "/auth/v1/authorize", "/auth/v1/oauth/authorize",
            "/auth/v1/oauth/token", "/auth/v1/.well-known/openid-configuration", "/mcp", "/functions/v1/mcp",
        ]
        let storage = ["/storage/v1", "/storage/v1/s3", "/storage/v1/upload/resumable"]
        let urls =
            paths.map { "https://\(host)\($0)" } + hosts.dropFirst().map { "https://\($0)" }
            + storage.map { "https://\(project).storage.supabase.co\($0)" }
            + [
                "http://\(host)", "//\(host)", "wss://\(host)", "wss://\(host)/realtime/v1",
                "wss://\(host)/realtime/v1/websocket",
            ]
            + [
                "https://supabase.com/dashboard/project/\(project)",
                "https://app.supabase.com/project/\(project)",
                "https://mcp.supabase.com/mcp?project_ref=\(project)",
                "https://mcp.supabase.com/mcp?read_only=true&project_ref=\(project)",
                "https://mcp.supabase.com/mcp?project_ref=\(project)&read_only=true",
                "https://api.supabase.com/v1/projects/\(project)",
            ]
        spell(urls.flatMap { [$0, $0 + "/"] }, "its URL", body)
        let capitals = project.uppercased()
        spell(
            [
                "https://\(capitals).supabase.co", "https://\(capitals).SUPABASE.CO",
                "HTTPS://\(capitals).SUPABASE.CO",
            ],
            "its URL, in capital letters", body)
    }
}

private enum PercentEncodedText {
    /// Returns a text as encoded in a form or parameter.
    static func of(_ text: String) -> String {
        text.utf8.reduce(into: "") { encoded, byte in
            if byte.isLetter || byte.isDigit || "-_.~".utf8.contains(byte) {
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}
