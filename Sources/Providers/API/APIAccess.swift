import Support
import Transport

/// Where a provider's API is, and the token that goes there and nowhere else.
///
/// The address is the provider's own, or the operator's by a variable: never the manifest's, as a pull request
/// could then send CI's token elsewhere.
struct APIAccess: Sendable {
    let base: String
    let token: BearerToken

    init(_ terms: APIConfiguration, _ variables: [String: String]) throws(Failure) {
        let given = variables[terms.addressVariable].flatMap { $0.isEmpty ? nil : $0 }
        base = try APIAccess.checked(given ?? terms.defaultBase, variable: terms.addressVariable)
        let (variable, text) = try APIAccess.token(terms, variables)
        // First, as it says more than that the form is wrong: a CI secret often ends in a newline.
        do {
            token = try BearerToken(text)
        } catch {
            throw Failure(
                message: "\(variable) holds a character that no token has, such as a line break",
                advice: "Export the token again, without quotes, spaces or a newline.")
        }
        // A server of the operator's own may take what tokens it likes.
        guard given != nil || terms.isTokenForm(text) else {
            let owner = TokenOwner.host(of: text).flatMap { $0 == terms.host ? nil : $0 }
            let what =
                owner.map { "holds a token of \($0)'s, not of \(terms.host)'s" }
                ?? "does not hold a token of \(terms.host)'s"
            throw Failure(
                message: "\(variable) \(what), so it was not sent",
                advice: "Create a token at \(terms.tokenPage) and export it: export \(variable)=…")
        }
        if let refusal = terms.refusal(text) {
            throw Failure(
                message: "\(variable) holds \(refusal), so it was not sent",
                advice:
                    "Create a token at \(terms.tokenPage) and export it: export \(terms.tokenVariables[0])=…")
        }
    }

    /// The token, and the variable that it stands in.
    private static func token(
        _ terms: APIConfiguration, _ variables: [String: String]
    ) throws(Failure) -> (variable: String, text: String) {
        for variable in terms.tokenVariables {
            if let text = variables[variable], !text.isEmpty { return (variable, text) }
        }
        throw Failure(
            message: "\(terms.tokenVariables.joined(separator: " or ")) is not set",
            advice:
                "Create a token at \(terms.tokenPage) and export it: export \(terms.tokenVariables[0])=…")
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
