public import Evidence
public import Manifests
import Transport

/// Fetches the listings of many environments at once: all of them take as long as the slowest.
public struct ListingCollector: Sendable {
    private let context: FetchContext

    /// A collector that fetches by `context`.
    public init(_ context: FetchContext) { self.context = context }

    /// The listing of each environment, or why there is none, by name.
    public func collect(_ environments: [Environment]) async -> [String: Result<Listing, ListingFailure>] {
        await withTaskGroup(of: (String, Result<Listing, ListingFailure>).self) { group in
            for environment in environments {
                group.addTask { (environment.name.value, await fetch(environment)) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    private func fetch(_ environment: Environment) async -> Result<Listing, ListingFailure> {
        guard let declaration = environment.listing,
            let provider = ProviderRegistry.provider(declaration.provider.value)
        else {
            return .failure(
                ListingFailure(
                    message: "\(environment.name.value) declares no listing",
                    advice:
                        "Declare `listing:` in \(environment.name.position.file), or hand one in: --listing \(environment.name.value)=FILE"
                ))
        }
        do {
            return .success(try await provider.fetch(declaration, by: context))
        } catch {
            return .failure(error)
        }
    }
}
