/// The encoded form of a result: what was found, or the failure.
package enum WrittenResult<Found: Codable>: Codable {
    /// What was found.
    case found(Found)
    /// Why nothing was found.
    case failure(Failure)

    /// Wraps a result.
    package init(_ result: Result<Found, Failure>) {
        switch result {
        case .success(let found): self = .found(found)
        case .failure(let failure): self = .failure(failure)
        }
    }

    /// The wrapped result.
    package var result: Result<Found, Failure> {
        switch self {
        case .found(let found): .success(found)
        case .failure(let failure): .failure(failure)
        }
    }
}
