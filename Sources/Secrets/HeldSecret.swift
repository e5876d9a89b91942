/// A secret's value together with its name, so that several can be held at once: arrays take no values that can't be
/// copied. The value is wiped when the last reference to it goes.
public final class HeldSecret: Sendable {
    /// The secret's name.
    public let name: String
    /// Its value.
    public let value: SecretValue

    /// A value under its name.
    public init(_ name: String, _ value: consuming SecretValue) {
        self.name = name
        self.value = value
    }

    /// The same value under another name.
    package func renamed(_ name: String) -> HeldSecret {
        HeldSecret(name, SecretValue(copying: value))
    }
}

extension HeldSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The secret's name and nothing of its value.
    public var description: String { "(value of \(name))" }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// A mirror without children, so that `dump` and the debugger's summaries show nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
