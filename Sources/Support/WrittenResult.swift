/// A result as it is written: what was found, or why nothing was.
package enum WrittenResult<Found: Codable>: Codable {
    /// What was found.
    case found(Found)
    /// Why nothing was.
    case failure(Failure)

    /// A result that is to be written.
    package init(_ result: Result<Found, Failure>) {
        switch result {
        case .success(let found): self = .found(found)
        case .failure(let failure): self = .failure(failure)
        }
    }

    /// The result that was written.
    package var result: Result<Found, Failure> {
        switch self {
        case .found(let found): .success(found)
        case .failure(let failure): .failure(failure)
        }
    }
}
