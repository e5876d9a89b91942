import Listings
import Support
import Transport

/// How a host's API is reached, which token goes there, and what the host is called when people are told of it.
public struct APIConfiguration: Sendable {
    /// The host's name for people.
    public let host: String
    package let defaultBase: String
    /// The variable with another address, of the operator's own.
    public let addressVariable: String
    /// The variables that the token is looked for in: the first that is set holds it.
    public private(set) var tokenVariables: [String]
    /// Where a token is made.
    public let tokenPage: String
    /// What to do where a token may not read: the permission that it needs.
    let permissionAdvice: String
    /// Where the host says that it is down.
    let statusPage: String
    /// The headers of a request that lists.
    var headers: HTTPHeaders = ["Accept": "application/json"]
    /// How the host's tokens begin, as it documents them and as no other host's do; empty where it documents nothing.
    var tokenPrefixes: [String] = []
    /// Whether every token begins so; else older ones may have any form.
    var hasOnlyPrefixedTokens = false
    /// Whether an environment may have a key of its own, in a variable with its name behind the others':
    /// `STRIPE_API_KEY_PREPROD`.
    var isPerEnvironment = false
    /// What a token of this host's is that must not be sent; nil where it may.
    var refusal: @Sendable (String) -> String? = { _ in nil }
    /// Whether an answer says that the token itself is refused.
    var isTokenRefused: @Sendable (HTTPResponse) -> Bool = { $0.status == 401 }
    /// What an answer means that only this host gives; nil where it means what its status says.
    var meaning: @Sendable (HTTPResponse, ProviderAPI.Subject) -> Failure? = { _, _ in nil }

    /// The same for one environment: a variable with its name behind it wins, as accounts and modes have keys of their
    /// own. `STRIPE_API_KEY_PREPROD` is looked for before `STRIPE_API_KEY`. Both go to this host alone, whatever the
    /// environment is called.
    package func scoped(to environment: String) -> APIConfiguration {
        let suffix = environment.uppercased().replacing("-", with: "_")
        var scoped = self
        scoped.tokenVariables = tokenVariables.map { "\($0)_\(suffix)" } + tokenVariables
        return scoped
    }

    /// Whether a variable is the operator's: a token of any host's, or what tells envaudit where and how to look. It is
    /// no environment's secret, and no program of a manifest gets it.
    static func isOperatorsVariable(_ name: String) -> Bool {
        name.utf8.starts(with: "ENVAUDIT_".utf8)
            || ProviderRegistry.apis.contains { api in
                api.tokenVariables.contains { variable in
                    name == variable || api.isPerEnvironment && name.utf8.starts(with: "\(variable)_".utf8)
                }
            }
    }

    /// Whether a token may be this host's by its form.
    fileprivate func mayBeToken(_ text: String) -> Bool {
        if tokenPrefixes.contains(where: text.hasPrefix) { return true }
        return !hasOnlyPrefixedTokens && APIConfiguration.host(ofToken: text) == nil
    }

    /// The host whose tokens begin as this one does; nil where none says so.
    fileprivate static func host(ofToken text: String) -> String? {
        ProviderRegistry.apis.first { $0.tokenPrefixes.contains(where: text.hasPrefix) }?.host
    }
}

extension APIConfiguration {
    /// The first of the variables that is set, and what it holds.
    fileprivate func givenToken(_ variables: [String: String]) -> (variable: String, text: String)? {
        tokenVariables.lazy.compactMap { variable in
            variables[variable].flatMap { $0.isEmpty ? nil : (variable, $0) }
        }.first
    }

    /// The address of the operator's own; nil where none is set.
    fileprivate func givenAddress(_ variables: [String: String]) -> String? {
        variables[addressVariable].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether a token is set, and may be sent by its form.
    func tokenState(_ variables: [String: String]) -> HostAccess.Token {
        guard let (variable, _) = givenToken(variables) else { return .missing(tokenVariables) }
        let isForOwnServer = givenAddress(variables) != nil
        let token = try? APIAccess.token(for: self, variables, isForOwnServer: isForOwnServer)
        return token == nil ? .unusable(variable) : .set(variable)
    }

    /// Where its requests go: the host's own address, or the operator's.
    func address(_ variables: [String: String]) -> String { givenAddress(variables) ?? defaultBase }
}

/// Where a host's API is, and the token that goes there and nowhere else.
///
/// The address is the host's own, or the operator's by a variable: never the manifest's, as a pull request could then
/// send CI's token elsewhere.
struct APIAccess: Sendable {
    let base: String
    let token: BearerToken

    init(_ api: APIConfiguration, _ variables: [String: String]) throws(Failure) {
        let given = api.givenAddress(variables)
        base = try APIAccess.checked(given ?? api.defaultBase, variable: api.addressVariable)
        token = try APIAccess.token(for: api, variables, isForOwnServer: given != nil)
    }

    /// The token, where there is one that may be sent.
    ///
    /// - Parameter isForOwnServer: whether it goes to an address of the operator's own.
    fileprivate static func token(
        for api: APIConfiguration, _ variables: [String: String], isForOwnServer: Bool
    ) throws(Failure) -> BearerToken {
        guard let (variable, text) = api.givenToken(variables) else {
            throw Failure(
                message: "\(api.tokenVariables.joined(separator: " or ")) is not set",
                advice: APIAccess.advice(api, api.tokenVariables[0]))
        }
        let token: BearerToken
        // First, as it says more than that the form is wrong: a CI secret often ends in a newline.
        do {
            token = try BearerToken(text)
        } catch {
            throw Failure(
                message: "\(variable) contains a character that no token has, such as a line break",
                advice: "Export the token again, without quotes, spaces or a newline.")
        }
        // A server of the operator's own may take what tokens it likes.
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
            // The API's path would become a part of the query, or be lost with the fragment.
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
    /// What a status that is no success means, and what to do about it.
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
    /// How long to wait, as far as the answer says it: in seconds, or as the second since 1970 (GitHub).
    ///
    /// GitHub's reset is that of its primary limit, which says nothing while requests remain.
    fileprivate func wait(now: Double) -> String {
        let isPrimary = headers["x-ratelimit-remaining"].map { $0 == "0" } ?? true
        let names = ["retry-after"] + (isPrimary ? ["x-ratelimit-reset", "ratelimit-reset"] : [])
        let seconds = names.compactMap { headers[$0].flatMap { Int($0) } }.first
            .map { $0 >= 1_000_000_000 ? $0 - Int(now) : $0 }
        guard let seconds, (1...86_400).contains(seconds) else { return "Wait a minute" }
        return "Wait \(seconds) seconds"
    }
}
