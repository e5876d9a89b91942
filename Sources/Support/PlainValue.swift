/// What a value is seen to be that no credential is: what settings are set to.
public enum PlainValue: String, Codable, Sendable {
    /// A flag, a level, a count or port, or what each machine calls its own: `true`, `5432`, `localhost`.
    case usual
    /// A word of programs, a number, a period, a date, a version, a header's name, or a list of these.
    case word
    /// A short word, which may be the name of anything.
    case label
    /// A short word with that of a stage in it: what keeps environments apart.
    case stage
    /// Somebody's mailbox.
    case mailbox
    /// A file's path, or an address at which a vendor serves everybody: not a password.
    case place
}
