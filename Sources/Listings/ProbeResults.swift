public import Support

/// What a probe found in one environment.
public protocol ProbeResult: Sendable {
    /// What names the environment wherever it stands, each with what it is; none unless it says otherwise.
    var identifiers: [(text: String, what: String)] { get }
}

extension ProbeResult {
    /// None, as it is for most.
    public var identifiers: [(text: String, what: String)] { [] }
}

/// What probes found in one environment beyond its secrets, by type.
public struct ProbeResults: Sendable {
    /// Why there is nothing where nothing is.
    public var absence: Failure
    private var results: [ObjectIdentifier: Result<any ProbeResult, Failure>] = [:]

    /// Nothing was fetched, and this is why.
    public init(absence: Failure = Failure(message: "it was not checked", advice: "")) {
        self.absence = absence
    }

    /// What was found that names the environment.
    package var identifiers: [(text: String, what: String)] {
        results.values.flatMap { (try? $0.get())?.identifiers ?? [] }
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
        set { results[ObjectIdentifier(type)] = newValue.map { $0 } }
    }
}
