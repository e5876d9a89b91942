import Support

/// Who may have a value, as far as its own form shows.
public enum KeyAudience: String, Codable, Sendable {
    /// Servers only: a private key, a URL with a password.
    case server
    /// Anybody: a key that is made to be published.
    case anybody
    /// Not a key: a number, or a URL without a credential.
    case noKey
}

extension KeyAudience {
    /// Determines the audience; `nil` if the value does not show it.
    public init?(_ value: UnsafeRawBufferPointer, named name: String?) {
        var peeler = Peeler(value[...], name: name)
        _ = peeler.peel()
        let text = peeler.rest
        let address = Address(text)
        // Also within JSON and with escaped line breaks.
        if text.firstRange(of: "PRIVATE KEY-----".utf8) != nil || KeyAudience.isPrivateJWK(text) {
            self = .server
        } else if let address, address.password != nil {
            guard address.isRemote else { return nil }
            self = .server
        } else if KeyAudience.isPublished(text) {
            self = .anybody
        } else if KeyAudience.isNumber(text) || KeyAudience.isPlain(address, text) {
            self = .noKey
        } else {
            return nil
        }
    }

    /// The prefixes of keys that are made to be published. Sources: docs.stripe.com/keys, docs.mapbox.com (access
    /// tokens), posthog.com/docs, supabase.com/docs/guides/api/api-keys, RFC 7468, and Google's tag IDs.
    private static let publishedPrefixes = [
        "pk_live_", "pk_test_", "pk.ey", "phc_", "sb_publishable_", "sq0idp-", "GTM-",
        "-----BEGIN PUBLIC KEY-----",
        "-----BEGIN RSA PUBLIC KEY-----", "-----BEGIN CERTIFICATE-----", "ssh-ed25519 ", "ssh-rsa ",
    ]

    /// Returns whether it is a JSON Web Key with a private half or a secret: RFC 7518, sections 6.2.2, 6.3.2 and 6.4.
    private static func isPrivateJWK(_ text: Bytes) -> Bool {
        guard text.first == UInt8(ascii: "{"), text.firstRange(of: "\"kty\"".utf8) != nil else {
            return false
        }
        let members = JSONObjectScanner(UnsafeRawBufferPointer(rebasing: text)).members(textsOf: "kty")
        return members?["kty"] != nil && ["d", "k"].contains { members?.keys.contains($0) == true }
    }

    private static func isPublished(_ text: Bytes) -> Bool {
        publishedPrefixes.contains { text.starts(with: $0.utf8) }
            || text.suffix(27).elementsEqual(".apps.googleusercontent.com".utf8)
            || isTag(text) || role(ofToken: text) == "anon"
    }

    /// Returns whether it is a Google tag ID: `G-ABCDE12345`, `AW-123456789`, `UA-12345-1`.
    private static func isTag(_ text: Bytes) -> Bool {
        guard text.count <= 20, ["G-", "AW-", "UA-"].contains(where: { text.starts(with: $0.utf8) }) else {
            return false
        }
        return text.allSatisfy { $0.isDigit || (0x41...0x5A).contains($0) || $0 == UInt8(ascii: "-") }
    }

    /// Returns the role that a JSON Web Token claims.
    static func role(ofToken text: Bytes) -> String? {
        guard text.starts(with: "eyJ".utf8) else { return nil }
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let claims = Base64.url.decoded(parts[1]) else { return nil }
        return claims.withBytes { JSONObjectScanner($0).members(textsOf: "role")?["role"] ?? nil }
    }

    /// Returns whether it is a number that is too short for a key.
    private static func isNumber(_ text: Bytes) -> Bool {
        (1...9).contains(text.count) && text.allSatisfy { $0.isDigit || $0 == UInt8(ascii: ".") }
    }

    /// Returns whether it is a page's URL or path in which nothing can be a key.
    private static func isPlain(_ address: Address?, _ text: Bytes) -> Bool {
        let isPage = address.map { address in
            address.user == nil
                && ["http", "https", "ws", "wss"].contains {
                    address.scheme.lazy.map(\.lowercased).elementsEqual($0.utf8)
                }
        }
        let behindScheme = address.map { text.dropFirst($0.scheme.count + 3).dropFirst($0.host.count) }
        guard isPage ?? (text.first == UInt8(ascii: "/")) else { return false }
        return (behindScheme ?? text).split { "/?#&=.".utf8.contains($0) }.allSatisfy { piece in
            piece.count < 16 || !piece.contains(where: \.isDigit)
        }
    }
}
