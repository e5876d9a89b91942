import FoundationEssentials
public import Manifests
public import Secrets
import Support
import Transport

/// `POST /v1/projects/{ref}/secrets` with `[{"name", "value"}]` answers 201, `DELETE` with `["NAME", …]` 200, each
/// without a body. At most 100 a call; a name must not begin with `SUPABASE_`. Sources: supabase/cli
/// `apps/cli-e2e/fixtures/recorded`; phasehq/console, pull request 1014, for the 100.
extension Supabase: ChangingProvider {
    /// 100.
    public var mostSecretsPerRequest: Int { 100 }

    /// Sets secrets; what is there already is replaced.
    public func set(
        _ secrets: [HeldSecret], in listing: ListingDeclaration, by context: FetchContext
    ) async -> ChangeAnswer {
        await send(.post, SecretsJSON.body(setting: secrets), in: listing, by: context)
    }

    /// Deletes secrets; what is not there is no error.
    public func delete(
        _ names: [String], in listing: ListingDeclaration, by context: FetchContext
    ) async -> ChangeAnswer {
        // Encoding strings can't fail.
        let body = (try? JSONEncoder().encode(names)) ?? Data()
        return await send(.delete, RequestBody(body), in: listing, by: context)
    }

    private func send(
        _ method: HTTPRequest.Method, _ body: RequestBody, in listing: ListingDeclaration,
        by context: FetchContext
    ) async -> ChangeAnswer {
        do {
            return try await ProviderAPI(Self.api, context).change(method, try path(of: listing), body) {
                changeFailure($0, of: listing, now: context.now)
            }
        } catch {
            return .refused(Failure(message: error.message, advice: error.advice))
        }
    }

    private func changeFailure(
        _ response: HTTPResponse, of listing: ListingDeclaration, now: Double
    ) -> Failure {
        let project = listing.settings["project"]?.value ?? ""
        switch response.status {
        case 403:
            return Failure(
                message: "the token may not change the secrets of project \(project) (403)",
                advice:
                    "Use the token of an account that may write the secrets of the project's organization.")
        case 400, 413, 422:
            return Failure(
                message: "Supabase does not accept the change (\(response.status))",
                advice:
                    "Check the secrets' names: letters, digits and _, and not SUPABASE_… at the beginning.")
        case 401, 404, 429, 300..<400, 500...:
            let failure = Self.api.failure(response, subject(of: listing), now: now)
            return Failure(message: failure.message, advice: failure.advice)
        case 405, 407, 411, 414, 415, 417, 421, 428, 431:
            return Failure(
                message: "Supabase does not take the change (\(response.status))",
                advice: "Check ENVAUDIT_SUPABASE_API_URL where it is set, and run again.")
        default:
            let answer = response.isWebPage ? "a web page" : "status \(response.status)"
            return Failure(
                message:
                    "Supabase answered with \(answer), which does not tell whether the change was carried out",
                advice: "Run again: what became of it shows in the next listing.")
        }
    }
}
