public import Listings
public import Manifests
package import Support

/// A request that shows whether a host responds and permits access. It asks for no secret's value.
public struct AccessRequest: Sendable {
    /// The request's kind.
    package enum Question: Hashable, Sendable {
        /// `GET` of a path.
        case path(String)
        /// A query to a read-only endpoint.
        case query(path: String, String)
    }

    package let api: APIConfiguration
    package let question: Question
    package let subject: ProviderAPI.Subject

    package init(_ api: APIConfiguration, _ question: Question, _ subject: ProviderAPI.Subject) {
        (self.api, self.question, self.subject) = (api, question, subject)
    }

    package init(_ api: APIConfiguration, _ path: String, _ subject: ProviderAPI.Subject) {
        self.init(api, .path(path), subject)
    }

    /// The request in one line.
    private var words: String {
        switch question {
        case .path(let path): "GET \(path)"
        case .query(let path, _): "POST \(path)"
        }
    }

    /// Sends the request.
    ///
    /// - Parameter isOffline: whether only the token is checked.
    package func send(by context: FetchContext, isOffline: Bool) async -> HostAccess {
        func access(asked: Bool, _ failure: Failure?) -> HostAccess {
            HostAccess(
                host: api.host, address: api.address(context.variables),
                token: api.tokenState(context.variables), request: asked ? words : nil, failure: failure)
        }
        let client: ProviderAPI
        do {
            client = try ProviderAPI(api, context)
        } catch {
            return access(asked: false, error)
        }
        guard !isOffline else { return access(asked: false, .notAsked) }
        do throws(Failure) {
            try await client.check(self)
            return access(asked: true, nil)
        } catch {
            return access(asked: true, error)
        }
    }
}

extension Failure {
    /// The failure for a request that `--offline` skips.
    package static let notAsked = Failure(message: "not asked: --offline", advice: "Run without --offline.")
}

extension ProviderRegistry {
    /// Checks whether a listing can be fetched, by a request that reads no value.
    ///
    /// - Parameter isOffline: whether only tokens and files are checked.
    public static func access(
        to listing: ListingDeclaration, by context: FetchContext, isOffline: Bool
    ) async -> HostAccess {
        guard let provider = provider(listing.provider.value) else {
            return HostAccess(host: listing.provider.value)
        }
        do throws(Failure) {
            guard let request = try provider.accessRequest(of: listing, by: context) else {
                return HostAccess(host: provider.id)
            }
            return await request.send(by: context, isOffline: isOffline)
        } catch {
            // Report the token even if something else is missing.
            let token = provider.api?.tokenState(context.variables) ?? .none
            return HostAccess(
                host: provider.api?.host ?? provider.id, address: provider.api?.address(context.variables),
                token: token, failure: error)
        }
    }
}
