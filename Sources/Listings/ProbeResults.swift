public import Secrets
public import Support

/// What a probe found in one environment.
public protocol ProbeResult: Sendable {
    /// What names the environment wherever it stands, each with what it is; none unless it says otherwise.
    var identifiers: [(text: String, what: String)] { get }
    /// The secrets that it shows beside the listing, by what they are called; none unless it says otherwise.
    var secretsBeside: [String: Digest] { get }
    /// The values of those of them that it shows, by the same names; none unless it says otherwise.
    var valuesBeside: [HeldSecret] { get }
    /// The digests of what it shows that may be another environment's secret; none unless it says otherwise.
    var sought: Set<Digest> { get }
    /// What it shows the environment to be bound to; nothing unless it says otherwise.
    var resources: [BoundResource] { get }
    /// Whether nothing is known of that where nothing was found.
    static var hasResources: Bool { get }
    /// What shows secrets beside the listing, as it follows "its"; nil where nothing of this type does.
    static var placeOfSecrets: String? { get }
    /// Why some of these secrets can't be compared; nil where all of them were seen.
    var unreadSecrets: Failure? { get }
}

extension ProbeResult {
    /// None, as it is for most.
    public var identifiers: [(text: String, what: String)] { [] }
    /// None, as it is for most.
    public var secretsBeside: [String: Digest] { [:] }
    /// None, as it is for most.
    public var valuesBeside: [HeldSecret] { [] }
    /// None, as it is for most.
    public var sought: Set<Digest> { [] }
    /// Nothing, as it is for most.
    public var resources: [BoundResource] { [] }
    /// It tells of none.
    public static var hasResources: Bool { false }
    /// It shows none.
    public static var placeOfSecrets: String? { nil }
    /// All were seen, as they are of most.
    public var unreadSecrets: Failure? { nil }
}

/// What probes found in one environment beyond its secrets, by type.
public struct ProbeResults: Sendable {
    /// Why there is nothing where nothing is.
    public var absence: Failure
    /// Why it is not known of all that the environment is bound to; nil where all of that was looked at.
    package private(set) var resourceFailure: Failure?
    private var results: [ObjectIdentifier: Result<any ProbeResult, Failure>] = [:]
    /// Why secrets beside the listing were not seen, by what shows them. What was not asked for is not missing: offline,
    /// the files are what the operator says they are.
    private var gapsBeside: [String: Failure] = [:]

    /// Nothing was fetched, and this is why.
    public init(absence: Failure = Failure(message: "it was not checked", advice: "")) {
        self.absence = absence
    }

    /// What was found that names the environment.
    package var identifiers: [(text: String, what: String)] {
        results.values.flatMap { (try? $0.get())?.identifiers ?? [] }
    }

    /// The secrets that were found beside the listing.
    package var secretsBeside: [String: Digest] {
        results.values.reduce(into: [:]) { all, result in
            all.merge((try? result.get())?.secretsBeside ?? [:]) { first, _ in first }
        }
    }

    /// What shows secrets beside the listing and was not seen, as it follows "its", and why; nil where all was seen.
    package var unreadBeside: (place: String, failure: Failure)? {
        gapsBeside.min { $0.key < $1.key }.map { (place: $0.key, failure: $0.value) }
    }

    /// The values of those of them that were shown.
    package var valuesBeside: [HeldSecret] {
        results.values.flatMap { (try? $0.get())?.valuesBeside ?? [] }
    }

    /// The digests of what was found that may be another environment's secret.
    package var sought: Set<Digest> {
        results.values.reduce(into: []) { $0.formUnion((try? $1.get())?.sought ?? []) }
    }

    /// What it was found to be bound to.
    var resources: [BoundResource] {
        results.values.flatMap { (try? $0.get())?.resources ?? [] }.sorted { $0.name < $1.name }
    }

    /// What the probe with this type of result noted; nil for nothing.
    package func noted<Found: ProbeResult>(_ type: Found.Type) -> Result<Found, Failure>? {
        results[ObjectIdentifier(type)].map { _ in self[type] }
    }

    /// What the probe with this type of result found, or why it found nothing.
    public subscript<Found: ProbeResult>(_ type: Found.Type) -> Result<Found, Failure> {
        get {
            switch results[ObjectIdentifier(type)] {
            case .success(let found as Found)?: .success(found)
            case .failure(let failure)?: .failure(failure)
            default: .failure(absence)
            }
        }
        set {
            results[ObjectIdentifier(type)] = newValue.map { $0 }
            if type.hasResources, case .failure(let failure) = newValue { resourceFailure = failure }
            guard let place = type.placeOfSecrets else { return }
            switch newValue {
            case .success(let found): gapsBeside[place] = found.unreadSecrets
            case .failure(let failure): gapsBeside[place] = failure
            }
        }
    }
}
