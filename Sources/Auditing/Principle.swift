/// What keeps environments apart: the five guiding principles of the guide that envaudit was made for.
public enum Principle: Int, Sendable, CaseIterable {
    case ownAccounts = 1
    case sharingWithSafeguards
    case oneReceiver
    case ownAddress
    case ratherUnset

    /// The principle in a sentence or two.
    public var summary: String {
        switch self {
        case .ownAccounts:
            "Whatever keeps state (payments, bookings, users) has an account of its own in every environment, and so credentials of its own."
        case .sharingWithSafeguards:
            "What keeps no state (e-mail, AI) may be shared, while a safeguard keeps tests from reaching real people."
        case .oneReceiver:
            "A webhook goes to the one environment that it belongs to; no two environments receive the same one."
        case .ownAddress:
            "Every environment is told where and what it is. What it isn't told falls back to production's."
        case .ratherUnset:
            "In doubt, leave a secret unset. What is missing fails gracefully; what is wrong acts for real."
        }
    }
}
