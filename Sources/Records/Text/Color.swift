/// The colours of a terminal's own palette, so that they suit its background.
package enum Color: String {
    case red = "31", yellow = "33", green = "32", cyan = "36", bold = "1"

    package func paint(_ text: String, if isUsed: Bool) -> String {
        isUsed ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
    }
}
