@testable import Secrets

/// Values as they might be live in InnoTrue's environments: of the right form, and of random digits, so that no
/// piece of them is a word that a record may hold.
enum LiveValues {
    /// The value of a secret in an environment; the same from run to run.
    static func value(of name: String, in environment: String) -> String {
        let digits = digits("\(environment)/\(name)")
        let mode = environment == "production" ? "live" : "test"
        return switch name {
        // In two parts, so that nobody's secret scanner takes it for a key.
        case "STRIPE_SECRET_KEY": "sk_" + mode + "_" + digits.prefix(24)
        case "RESEND_API_KEY": "re_" + digits.prefix(24)
        case "CALCOM_API_KEY": "cal_" + mode + "_" + digits.prefix(24)
        case "GOOGLE_OAUTH_CLIENT_SECRET": "GOCSPX-" + digits.prefix(24)
        case "GOOGLE_SERVICE_ACCOUNT_JSON", "GCP_SERVICE_ACCOUNT_KEY": serviceAccount(digits)
        case "STAGING_EMAIL_OVERRIDE", "GOOGLE_CALENDAR_IMPERSONATE_EMAIL":
            "\(digits.prefix(12))@\(digits.suffix(12)).test"
        case "TALENTLMS_DOMAIN", "CIRCLE_COMMUNITY_DOMAIN": "\(digits.prefix(20)).test"
        case "MICROSOFT_CLIENT_ID": uuid(digits)
        default: digits
        }
    }

    /// 64 hexadecimal digits that depend on `seed` alone.
    static func digits(_ seed: String) -> String { Digest(of: "seed of \(seed)").hex }

    private static func serviceAccount(_ digits: String) -> String {
        "{\"type\":\"\(digits.prefix(9))\",\"project_id\":\"\(digits.prefix(16))\",\"private_key\":\"\(digits)\",\"client_email\":\"\(digits.suffix(16))\"}"
    }

    private static func uuid(_ digits: String) -> String {
        var rest = digits[...]
        return [8, 4, 4, 4, 12].map { count in
            defer { rest = rest.dropFirst(count) }
            return String(rest.prefix(count))
        }.joined(separator: "-")
    }
}

extension Digest {
    /// The 32 bytes, which only a test may see.
    var bytes: [UInt8] { withBytes { Array($0) } }

    /// The bytes as lower-case hexadecimal digits.
    var hex: String {
        bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
