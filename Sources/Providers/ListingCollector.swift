public import Listings
public import Manifests
public import Support
import Transport

/// Where some of an environment's secrets are listed.
public struct ListingPlace: Hashable, Sendable {
    /// The environment's name.
    public let environment: String
    /// The part's name; nil for the listing without one.
    public let part: String?

    /// A part of an environment.
    public init(environment: String, part: String?) { (self.environment, self.part) = (environment, part) }
}

/// Fetches many listings at once: all of them take as long as the slowest.
public struct ListingCollector: Sendable {
    private let context: FetchContext

    /// A collector that fetches by `context`.
    public init(_ context: FetchContext) { self.context = context }

    /// The listing of each place, or why there is none.
    public func collect(
        _ places: [ListingPlace: ListingDeclaration]
    ) async -> [ListingPlace: Result<Listing, Failure>] {
        await withTaskGroup(of: (ListingPlace, Result<Listing, Failure>).self) { group in
            for (place, declaration) in places {
                group.addTask { (place, await fetch(declaration)) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    private func fetch(_ declaration: ListingDeclaration) async -> Result<Listing, Failure> {
        guard let provider = ProviderRegistry.provider(declaration.provider.value) else {
            return .failure(
                Failure(
                    message: "unknown provider \(quoted(declaration.provider.value))",
                    advice: "Correct it in \(declaration.provider.position.file)."))
        }
        do throws(Failure) {
            let (listing, complement) = try await together(
                { () throws(Failure) in try await provider.fetch(declaration, by: context) },
                { () throws(Failure) in try await provider.complement(of: declaration, by: context) })
            var whole = listing
            if let complement {
                do {
                    whole = try listing.adding(complement)
                } catch {
                    return .failure(Failure(message: "lists \(error.name) twice", advice: "Run again."))
                }
            }
            guard whole.names.allSatisfy({ $0.utf8.count <= ListingCollector.mostBytesOfName }) else {
                return .failure(
                    ListingJSON.wrongShape(provider.api?.host ?? provider.id, "a name in it is too long"))
            }
            return .success(whole)
        } catch {
            return .failure(error)
        }
    }

    /// More than any host allows: a name is told in every line about it, and nobody reads a page of it.
    private static let mostBytesOfName = 2048
}

extension Listing {
    /// All that it calls by a name.
    fileprivate var names: [String] {
        let policies = branches.flatMap { branches -> [String] in
            if case .named(let names) = branches.policy { names } else { [] }
        }
        return secrets.values.map(\.name) + (resources ?? []).flatMap { [$0.name, $0.id ?? ""] }
            + copies.map(\.name) + policies
    }
}
