import Support

extension Schema {
    /// A period in one of these units. How long one may be, no pattern can say.
    static func period(in units: [Period.Unit]) -> Schema {
        let unit = "[\(units.map(\.rawValue).joined())]"
        return .text("^(?!0+\(unit)$)[0-9]{1,\(Period.mostDigits)}\(unit)$")
    }
}
