import Listings
import Manifests
import Secrets
import Support
import Transport

/// The parts of Cloudflare's API that Workers and Pages share.
///
/// Every response is an envelope, `{"success", "errors": [{"code", "message"}], "messages", "result"}`; an account's id
/// has 32 hexadecimal digits. A malformed token gets 400 with the code 6003, “Invalid request headers”. Sources:
/// developers.cloudflare.com/api, cloudflare/cloudflare-typescript; wrangler for the names of the variables.
package enum CloudflareAPI {
    package static let host = "Cloudflare"
    private static let accountVariable = "CLOUDFLARE_ACCOUNT_ID"
    private static let tokenCodes = [6003, 6111, 9106, 10_001]

    static let account = Setting(
        "account", "account id", "32 hexadecimal digits", isNeeded: false, isRight: { $0.isHex(32) })

    /// - Parameter permission: the permission that a token needs, as Cloudflare's page of permissions names it.
    static func api(permission: String) -> APIConfiguration {
        APIConfiguration(
            host: host, defaultBase: "https://api.cloudflare.com",
            addressVariable: "ENVAUDIT_CLOUDFLARE_API_URL", tokenVariables: ["CLOUDFLARE_API_TOKEN"],
            tokenPage: "https://dash.cloudflare.com/profile/api-tokens",
            permissionAdvice: "Use a token with the account's permission \"\(permission)\".",
            statusPage: "https://www.cloudflarestatus.com", tokenPrefixes: ["cfut_", "cfat_", "cfk_"],
            // A Global API Key is sent in other headers, and grants full access.
            refusal: { $0.hasPrefix("cfk_") ? "a Global API Key, which is not a token" : nil },
            isTokenRefused: { $0.status == 401 || $0.status == 400 && saysNoToken($0) })
    }

    /// Returns the id of a secret in the account's Secrets Store.
    static func entry(_ store: String, _ secret: String) -> String {
        "cloudflare:secrets-store:\(store.lowercased())/\(secret)"
    }

    /// Returns the declared account in lower case, as Cloudflare writes it.
    static func account(of listing: ListingDeclaration) -> String? {
        listing.settings["account"]?.value.lowercased()
    }

    /// Returns a place in the declared account, or else in the operator's.
    static func place(
        of listing: ListingDeclaration, _ variables: [String: String], _ name: String, called own: [String]
    ) -> Place {
        let given = variables[accountVariable].flatMap { $0.isEmpty ? nil : $0 }
        return Place(host, account: account(of: listing) ?? given?.lowercased(), name, identifiers: own)
    }

    /// Returns the path of an account's resources: the manifest's account, or else the operator's.
    static func accountPath(
        of listing: ListingDeclaration, _ variables: [String: String]
    ) throws(Failure) -> String {
        let given = variables[accountVariable].flatMap { $0.isEmpty ? nil : $0 }
        guard let id = listing.settings["account"]?.value ?? given else {
            throw Failure(
                message: "no account is declared, and \(accountVariable) is not set",
                advice:
                    "Declare `account` in \(listing.provider.position.file), or export \(accountVariable)=….")
        }
        guard id.isHex(32) else {
            throw Failure(
                message: "\(accountVariable) is not an account id: expected 32 hexadecimal digits",
                advice: "Copy it from the account's overview at https://dash.cloudflare.com.")
        }
        return "/client/v4/accounts/\(id)"
    }

    /// Returns a page of the dashboard. If the account is not declared, Cloudflare asks for it.
    static func dashboard(_ listing: ListingDeclaration, _ page: String) -> String {
        guard let account = listing.settings["account"] else {
            return "https://dash.cloudflare.com/?to=/:account/\(page)"
        }
        return "https://dash.cloudflare.com/\(account.value)/\(page)"
    }

    /// Decodes the result in an envelope, after taking out the values under `keys`.
    static func decode<Result: Decodable>(
        _ type: Result.Type, takingOut keys: Set<String>, from body: [UInt8]
    ) throws(Failure) -> (result: Result, values: ShownValues) {
        let (envelope, values) = try ListingJSON.decode(
            Envelope<Result>.self, takingOut: keys, from: body, of: host)
        guard let result = envelope.result else {
            let codes =
                envelope.codes.isEmpty
                ? "" : " (code \(envelope.codes.map(String.init).joined(separator: ", ")))"
            throw Failure(
                message: "Cloudflare answered that it did not succeed\(codes)",
                advice: "Run again; if it stays so, look at https://www.cloudflarestatus.com.")
        }
        return (result, values)
    }

    private static func saysNoToken(_ response: HTTPResponse) -> Bool {
        let envelope = try? ListingJSON.decode(Envelope<Bool>.self, from: response.body, of: host)
        return envelope?.codes.contains(where: tokenCodes.contains) == true
    }

    /// The result of a successful response, or the error codes.
    private struct Envelope<Result: Decodable>: Decodable {
        let result: Result?
        let codes: [Int]

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            let isSuccess = try fields.decode(Bool.self, forKey: .success)
            result = isSuccess ? try fields.decode(Result.self, forKey: .result) : nil
            codes =
                isSuccess ? [] : try (fields.decodeIfPresent([Fault].self, forKey: .errors) ?? []).map(\.code)
        }

        private struct Fault: Decodable { let code: Int }
        private enum CodingKeys: String, CodingKey { case success, errors, result }
    }
}
