import Auditing
import Manifests

extension Status {
    /// What is to be seen first, from the highest.
    var urgency: Int {
        switch self {
        case .fail: 5
        case .error: 4
        case .unproven: 3
        case .waived: 2
        case .absent: 1
        case .pass: 0
        }
    }
}

extension Array {
    /// Sorted, with equal elements in the order they had.
    func stablySorted(by precedes: (Element, Element) -> Bool) -> [Element] {
        enumerated().sorted { one, other in
            if precedes(one.element, other.element) { return true }
            return !precedes(other.element, one.element) && one.offset < other.offset
        }.map(\.element)
    }
}
