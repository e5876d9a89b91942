/// The kind of a value that is evidently a setting and not a credential.
public enum PlainValue: String, Codable, Sendable {
    /// A flag, a level, a count, a port, or a customary local name: `true`, `5432`, `localhost`.
    case usual
    /// A word that programs use, a number, a period, a date, a version, a header's name, or a list of these.
    case word
    /// A short word, which may name anything.
    case label
    /// A short word that contains the name of a stage, and so tells environments apart.
    case stage
    /// A mailbox.
    case mailbox
    /// A file path, or a vendor's address that is the same for all customers; not a password.
    case place
}
