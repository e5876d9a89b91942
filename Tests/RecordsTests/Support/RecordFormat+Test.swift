public import Records
public import Testing

extension RecordFormat: CustomTestStringConvertible {
    /// The format's name stands for it in a test's name.
    public var testDescription: String { name }
}
