public import Secrets
public import Support

/// What a probe found in one environment.
public protocol ProbeResult: Sendable {
    /// Texts that identify the environment, each with what it is; empty by default.
    var identifiers: [(text: String, what: String)] { get }
    /// The digests of secrets that it shows outside the listing, by name; empty by default.
    var secretsBeside: [String: Digest] { get }
    /// The values that it shows of those secrets, by the same names; empty by default.
    var valuesBeside: [HeldSecret] { get }
    /// The digests of what it shows that may be another environment's secret; empty by default.
    var sought: Set<Digest> { get }
    /// The resources that it shows the environment to be bound to; empty by default.
    var resources: [BoundResource] { get }
    /// Whether the probe reports resources, so that those are unknown if it fails.
    static var hasResources: Bool { get }
    /// Where it shows secrets outside the listing, worded to follow "its"; `nil` if it never does.
    static var placeOfSecrets: String? { get }
    /// Why some of these secrets cannot be compared; `nil` if all were seen.
    var unreadSecrets: Failure? { get }
}

extension ProbeResult {
    /// Empty by default.
    public var identifiers: [(text: String, what: String)] { [] }
    /// Empty by default.
    public var secretsBeside: [String: Digest] { [:] }
    /// Empty by default.
    public var valuesBeside: [HeldSecret] { [] }
    /// Empty by default.
    public var sought: Set<Digest> { [] }
    /// Empty by default.
    public var resources: [BoundResource] { [] }
    /// `false` by default.
    public static var hasResources: Bool { false }
    /// `nil` by default.
    public static var placeOfSecrets: String? { nil }
    /// `nil` by default.
    public var unreadSecrets: Failure? { nil }
}

/// What probes found in one environment besides its secrets, by type.
public struct ProbeResults: Sendable {
    /// The failure of probes that have no result.
    public var absence: Failure
    /// Why the bound resources are not all known; `nil` if all were checked.
    package private(set) var resourceFailure: Failure?
    private var results: [ObjectIdentifier: Result<any ProbeResult, Failure>] = [:]
    /// Why secrets outside the listing were not seen, by where they are shown. What was not requested is not missing:
    /// offline, the files are what the operator says they are.
    private var gapsBeside: [String: Failure] = [:]

    /// Creates results without any findings, and the reason for that.
    public init(absence: Failure = Failure(message: "it was not checked", advice: "")) {
        self.absence = absence
    }

    /// Texts found that identify the environment.
    package var identifiers: [(text: String, what: String)] {
        results.values.flatMap { (try? $0.get())?.identifiers ?? [] }
    }

    /// The secrets found outside the listing.
    package var secretsBeside: [String: Digest] {
        results.values.reduce(into: [:]) { all, result in
            all.merge((try? result.get())?.secretsBeside ?? [:]) { first, _ in first }
        }
    }

    /// Where secrets outside the listing could not be seen, worded to follow "its", and why; `nil` if all were seen.
    package var unreadBeside: (place: String, failure: Failure)? {
        gapsBeside.min { $0.key < $1.key }.map { (place: $0.key, failure: $0.value) }
    }

    /// The values that were shown of those secrets.
    package var valuesBeside: [HeldSecret] {
        results.values.flatMap { (try? $0.get())?.valuesBeside ?? [] }
    }

    /// The digests of what was found that may be another environment's secret.
    package var sought: Set<Digest> {
        results.values.reduce(into: []) { $0.formUnion((try? $1.get())?.sought ?? []) }
    }

    /// The resources found to be bound.
    var resources: [BoundResource] {
        results.values.flatMap { (try? $0.get())?.resources ?? [] }.sorted { $0.name < $1.name }
    }

    /// Returns what the probe with this type of result recorded; `nil` if it recorded nothing.
    package func noted<Found: ProbeResult>(_ type: Found.Type) -> Result<Found, Failure>? {
        results[ObjectIdentifier(type)].map { _ in self[type] }
    }

    /// The result of the probe with this type of result, or why it has none.
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
