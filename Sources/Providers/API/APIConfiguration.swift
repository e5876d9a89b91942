import Listings
import Support
import Transport

/// The address, token variables and user-facing names of a host's API.
public struct APIConfiguration: Sendable {
    /// The host's name in messages.
    public let host: String
    package let defaultBase: String
    /// The variable in which the operator can set another address.
    public let addressVariable: String
    /// The variables that may hold the token, in order of precedence.
    public private(set) var tokenVariables: [String]
    /// The page on which a token is created.
    public let tokenPage: String
    /// The advice if a token lacks permission: the permission that it needs.
    let permissionAdvice: String
    /// The host's status page.
    let statusPage: String
    /// The headers of a listing request.
    var headers: HTTPHeaders = ["Accept": "application/json"]
    /// The documented prefixes of the host's tokens, which no other host uses; empty if none are documented.
    var tokenPrefixes: [String] = []
    /// Whether every token has one of the prefixes; if not, older tokens may have any form.
    var hasOnlyPrefixedTokens = false
    /// Whether an environment can have its own key, in a variable with the environment's name as a suffix:
    /// `STRIPE_API_KEY_PREPROD`.
    var isPerEnvironment = false
    /// Describes a token of this host that must not be sent; `nil` if the token may be sent.
    var refusal: @Sendable (String) -> String? = { _ in nil }
    /// Whether a response says that the token itself is rejected.
    var isTokenRefused: @Sendable (HTTPResponse) -> Bool = { $0.status == 401 }
    /// The failure for a response that is specific to this host; `nil` if the status alone determines its meaning.
    var meaning: @Sendable (HTTPResponse, ProviderAPI.Subject) -> Failure? = { _, _ in nil }

    /// Returns the configuration for one environment. A variable with the environment's name as a suffix takes
    /// precedence, because accounts and modes have their own keys: `STRIPE_API_KEY_PREPROD` before `STRIPE_API_KEY`.
    /// Both tokens go only to this host, whatever the environment is called.
    package func scoped(to environment: String) -> APIConfiguration {
        let suffix = environment.uppercased().replacing("-", with: "_")
        var scoped = self
        scoped.tokenVariables = tokenVariables.map { "\($0)_\(suffix)" } + tokenVariables
        return scoped
    }

    /// Whether a variable is the operator's: a host's token, or envaudit's own configuration. It is not a secret of an
    /// environment, and programs that a manifest names do not get it.
    static func isOperatorsVariable(_ name: String) -> Bool {
        name.utf8.starts(with: "ENVAUDIT_".utf8)
            || ProviderRegistry.apis.contains { api in
                api.tokenVariables.contains { variable in
                    name == variable || api.isPerEnvironment && name.utf8.starts(with: "\(variable)_".utf8)
                }
            }
    }

    /// Whether a token's form allows it to be this host's.
    fileprivate func mayBeToken(_ text: String) -> Bool {
        if tokenPrefixes.contains(where: text.hasPrefix) { return true }
        return !hasOnlyPrefixedTokens && APIConfiguration.host(ofToken: text) == nil
    }

    /// Returns the host whose token prefix matches; `nil` if none does.
    fileprivate static func host(ofToken text: String) -> String? {
        ProviderRegistry.apis.first { $0.tokenPrefixes.contains(where: text.hasPrefix) }?.host
    }
}

extension APIConfiguration {
    /// The first of the variables that is set, and its value.
    fileprivate func givenToken(_ variables: [String: String]) -> (variable: String, text: String)? {
        tokenVariables.lazy.compactMap { variable in
            variables[variable].flatMap { $0.isEmpty ? nil : (variable, $0) }
        }.first
    }

    /// The address that the operator set; `nil` if there is none.
    fileprivate func givenAddress(_ variables: [String: String]) -> String? {
        variables[addressVariable].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Returns whether a token is set and its form allows it to be sent.
    func tokenState(_ variables: [String: String]) -> HostAccess.Token {
        guard let (variable, _) = givenToken(variables) else { return .missing(tokenVariables) }
        let isForOwnServer = givenAddress(variables) != nil
        let token = try? APIAccess.token(for: self, variables, isForOwnServer: isForOwnServer)
        return token == nil ? .unusable(variable) : .set(variable)
    }

    /// Returns the base address of requests: the operator's, or else the host's own.
    func address(_ variables: [String: String]) -> String { givenAddress(variables) ?? defaultBase }
}

/// The address of a host's API, and the token that is sent only there.
///
/// The address is the host's own, or the operator's by a variable. It never comes from the manifest: a pull request
/// could then send CI's token elsewhere.
struct APIAccess: Sendable {
    let base: String
    let token: BearerToken

    init(_ api: APIConfiguration, _ variables: [String: String]) throws(Failure) {
        let given = api.givenAddress(variables)
        base = try APIAccess.checked(given ?? api.defaultBase, variable: api.addressVariable)
        token = try APIAccess.token(for: api, variables, isForOwnServer: given != nil)
    }

    /// Returns the token if one is set that may be sent.
    ///
    /// - Parameter isForOwnServer: whether the token goes to an address that the operator set.
    fileprivate static func token(
        for api: APIConfiguration, _ variables: [String: String], isForOwnServer: Bool
    ) throws(Failure) -> BearerToken {
        guard let (variable, text) = api.givenToken(variables) else {
            throw Failure(
                message: "\(api.tokenVariables.joined(separator: " or ")) is not set",
                advice: APIAccess.advice(api, api.tokenVariables[0]))
        }
        let token: BearerToken
        // This check comes first because its message is more specific: a CI secret often ends in a newline.
        do {
            token = try BearerToken(text)
        } catch {
            throw Failure(
                message: "\(variable) contains a character that no token has, such as a line break",
                advice: "Export the token again, without quotes, spaces or a newline.")
        }
        // The operator's own server may accept any token.
        guard isForOwnServer || api.mayBeToken(text) else {
            let owner = APIConfiguration.host(ofToken: text).flatMap { $0 == api.host ? nil : $0 }
            let what =
                owner.map { "holds a \($0) token, not a \(api.host) token" } ?? "holds no \(api.host) token"
            throw Failure(
                message: "\(variable) \(what), so it was not sent", advice: APIAccess.advice(api, variable))
        }
        if let refusal = api.refusal(text) {
            throw Failure(
                message: "\(variable) holds \(refusal), so it was not sent",
                advice: APIAccess.advice(api, api.tokenVariables[0]))
        }
        return token
    }

    private static func advice(_ api: APIConfiguration, _ variable: String) -> String {
        "Create a token at \(api.tokenPage) and export it: export \(variable)=…"
    }

    private static func checked(_ base: String, variable: String) throws(Failure) -> String {
        let reason: String
        do {
            let endpoint = try Endpoint(base)
            if !endpoint.url.contains(where: { $0 == "?" || $0 == "#" }) {
                return endpoint.url.hasSuffix("/") ? String(endpoint.url.dropLast()) : endpoint.url
            }
            // The API's path would become part of the query, or be lost with the fragment.
            reason = "it has a query or a fragment, and paths are added at its end"
        } catch .refused(let why) {
            reason = why
        } catch {
            reason = error.message
        }
        throw Failure(
            message: "\(variable) is not an address that a token may be sent to: \(reason)",
            advice: "Set it to an https URL, or to http on 127.0.0.1 for a server of your own.")
    }
}

// MARK: Answers that are no success

extension APIConfiguration {
    /// Returns the failure for an unsuccessful status, with advice.
    ///
    /// - Parameter now: seconds since 1970 (UTC).
    func failure(
        _ response: HTTPResponse, _ subject: ProviderAPI.Subject, now: Double
    ) -> Failure {
        if let meaning = meaning(response, subject) { return meaning }
        return switch response.status {
        case _ where isTokenRefused(response):
            Failure(
                message: "\(host) refused the token (\(response.status))",
                advice:
                    "Create a new one at \(tokenPage) and export it as \(tokenVariables.joined(separator: " or "))."
            )
        case 403 where response.isForbiddenForNow, 429:
            Failure(
                message: "\(host) takes no more requests for now (\(response.status))",
                advice: "\(response.wait(now: now)) and run again.")
        case 403:
            Failure(message: "the token may not read \(subject.what) (403)", advice: permissionAdvice)
        case 404:
            Failure(
                message: "\(host) knows no \(subject.owner) for this token (404)", advice: subject.advice)
        case 300..<400:
            Failure(
                message:
                    "\(host) answered with a redirect (\(response.status)), which is not followed, as the token must not go elsewhere",
                advice: "Check \(addressVariable), where it is set.")
        case 500...:
            Failure(
                message: "\(host) failed (\(response.status))",
                advice: "Look at \(statusPage) and run again later.")
        default:
            Failure(
                message: "\(host) answered with status \(response.status) instead of what was asked for",
                advice: "Check \(addressVariable) where it is set, and run again.")
        }
    }
}

extension HTTPResponse {
    /// Describes how long to wait, if the response says so: in seconds, or as seconds since 1970 (GitHub).
    ///
    /// GitHub's reset time belongs to its primary limit, and means nothing while requests remain.
    fileprivate func wait(now: Double) -> String {
        let isPrimary = headers["x-ratelimit-remaining"].map { $0 == "0" } ?? true
        let names = ["retry-after"] + (isPrimary ? ["x-ratelimit-reset", "ratelimit-reset"] : [])
        let seconds = names.compactMap { headers[$0].flatMap { Int($0) } }.first
            .map { $0 >= 1_000_000_000 ? $0 - Int(now) : $0 }
        guard let seconds, (1...86_400).contains(seconds) else { return "Wait a minute" }
        return "Wait \(seconds) seconds"
    }
}
