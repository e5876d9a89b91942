import Listings
import Manifests
import Providers
import Support
import Transport

/// An HTTP client without credentials.
struct AnonymousWeb: Sendable {
    private let context: FetchContext

    init(_ context: FetchContext) { self.context = context }

    /// Sends a `GET` to an address.
    ///
    /// - Parameters:
    ///   - limit: the maximum size of the decompressed body in bytes.
    ///   - tooLarge: the failure for a larger body.
    /// - Throws: a failure if there is no response, or it is larger.
    func get(
        _ address: HTTPURL, accepting type: String, limit: Int, tooLarge: Failure
    ) async throws(Failure) -> HTTPResponse {
        var request = HTTPRequest(
            .get, address.withoutFragment, headers: ["Accept": type], maximumBodyBytes: limit)
        request.acceptsCompression = true
        do {
            return try await context.client.send(request, until: context.deadline)
        } catch .tooLarge(.body, _) {
            throw tooLarge
        } catch {
            throw Failure(
                message: "\(address.withoutQuery) could not be read: \(error.message)",
                advice: error.advice + ".")
        }
    }

    /// Whether an address of a front end responds, for `envaudit doctor`.
    func access(
        to address: HTTPURL, accepting type: String, isOffline: Bool
    ) async -> HostAccess {
        func access(_ failure: Failure?, asked: Bool) -> HostAccess {
            HostAccess(
                host: "front end", address: address.origin,
                request: asked ? "GET \(address.path.isEmpty ? "/" : address.path)" : nil, failure: failure)
        }
        guard !isOffline else { return access(.notAsked, asked: false) }
        do throws(Failure) {
            let response = try await get(
                address, accepting: type, limit: FrontendLimits.fileBytes, tooLarge: .tooLarge(address))
            guard response.status >= 400 else { return access(nil, asked: true) }
            return access(
                Failure(
                    message: "\(address.withoutQuery) answered with status \(response.status)",
                    advice: "Look at it in a private window."), asked: true)
        } catch {
            return access(error, asked: true)
        }
    }
}

extension FetchContext {
    /// The address of an environment's front end: that of `--frontend`, else the declared one.
    ///
    /// - Throws: a failure if there is neither.
    func frontend(of environment: Environment) throws(Failure) -> HTTPURL {
        let text = frontends[environment.name.value] ?? environment.frontend?.value
        guard let text, let address = try? HTTPURL(text) else {
            throw Failure(
                message: "\(environment.name.value) declares no front end",
                advice: "Declare `frontend:` in \(environment.name.position.file).")
        }
        return address
    }
}
