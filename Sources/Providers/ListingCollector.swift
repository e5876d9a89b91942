public import Listings
public import Manifests
public import Support
import Transport

/// The environment and part of a listing.
public struct ListingPlace: Hashable, Sendable {
    /// The environment's name.
    public let environment: String
    /// The part's name; `nil` for the main listing.
    public let part: String?

    /// A part of an environment.
    public init(environment: String, part: String?) { (self.environment, self.part) = (environment, part) }
}

/// Fetches many listings concurrently: all take as long as the slowest.
public struct ListingCollector: Sendable {
    private let context: FetchContext

    /// A collector that fetches by `context`.
    public init(_ context: FetchContext) { self.context = context }

    /// Returns the listing of each place, or why it could not be fetched.
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

    /// More than any host allows. Every finding repeats the name, so a longer one would be unreadable.
    private static let mostBytesOfName = 2048
}

extension Listing {
    /// All names in the listing.
    fileprivate var names: [String] {
        let policies = branches.flatMap { branches -> [String] in
            if case .named(let names) = branches.policy { names } else { [] }
        }
        return secrets.values.map(\.name) + (resources ?? []).flatMap { [$0.name, $0.id ?? ""] }
            + copies.map(\.name) + policies
    }
}
