/// A text without blanks, line ends, backslashes and colons: what is wrapped, indented, escaped or grouped in pairs
/// is then as it was before.
func squeezed(_ bytes: [UInt8]) -> [UInt8] {
    bytes.filter { $0 > 0x20 && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: ":") }
}
