import Providers
/// The entities of an attribute's value: by number, and those by name that addresses are written with.
enum HTMLEntities {
    private static let named: [String: String] = [
        "amp": "&", "apos": "'", "quot": "\"", "lt": "<", "gt": ">", "sol": "/", "period": ".", "colon": ":",
        "quest": "?", "equals": "=", "num": "#", "lowbar": "_", "percnt": "%", "bsol": "\\", "commat": "@",
        "Tab": "\t", "NewLine": "\n", "nbsp": "\u{A0}",
    ]
    /// No entity of these has more characters.
    private static let longest = 10

    static func decoded(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        var decoded = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "&") {
            decoded += rest[..<start]
            let behind = rest[rest.index(after: start)...]
            if let end = behind.prefix(longest + 1).firstIndex(of: ";"), let entity = entity(behind[..<end]) {
                decoded += entity
                rest = behind[behind.index(after: end)...]
            } else {
                decoded += "&"
                rest = behind
            }
        }
        return decoded + rest
    }

    private static func entity(_ name: Substring) -> String? {
        guard name.first == "#" else { return named[String(name)] }
        let digits = name.dropFirst()
        let number =
            digits.first == "x" || digits.first == "X"
            ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return number.flatMap { Unicode.Scalar($0) }.map { String($0) }
    }
}
