/// Converts JSON with comments and trailing commas (wrangler.jsonc) to JSON. They are blanked out byte by byte, so that
/// all positions stay the same.
///
/// Sources: workers-sdk `packages/wrangler/src/parse.ts`, which reads `.json` alike; the examples on
/// developers.cloudflare.com, “Configuration – Wrangler”, have trailing commas.
enum JSONCText {
    static func json(_ text: [UInt8]) -> [UInt8] {
        var json = withoutComments(text)
        var index = 0
        while index < json.count {
            if json[index] == UInt8(ascii: "\"") {
                index = endOfString(json, from: index)
            } else if json[index] == UInt8(ascii: ","), isTrailing(json, at: index) {
                json[index] = UInt8(ascii: " ")
            }
            index += 1
        }
        return json
    }

    private static func withoutComments(_ text: [UInt8]) -> [UInt8] {
        var json = text
        var index = 0
        while index < json.count {
            let next = index + 1 < json.count ? json[index + 1] : 0
            switch (json[index], next) {
            case (UInt8(ascii: "\""), _): index = endOfString(json, from: index) + 1
            case (UInt8(ascii: "/"), UInt8(ascii: "/")):
                blank(&json, &index, until: endOfLine(json, from: index))
            case (UInt8(ascii: "/"), UInt8(ascii: "*")):
                // An unterminated comment stays, and makes the JSON invalid.
                guard let end = endOfBlock(json, from: index + 2) else { return json }
                blank(&json, &index, until: end)
            default: index += 1
            }
        }
        return json
    }

    private static func blank(_ json: inout [UInt8], _ index: inout Int, until end: Int) {
        while index < end {
            if !isLineEnd(json[index]) { json[index] = UInt8(ascii: " ") }
            index += 1
        }
    }

    /// Returns the index of the closing quote of the string at `start`, or of the last byte.
    private static func endOfString(_ json: [UInt8], from start: Int) -> Int {
        var index = start + 1
        while index < json.count - 1, json[index] != UInt8(ascii: "\"") {
            index += json[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index, json.count - 1)
    }

    private static func endOfLine(_ json: [UInt8], from start: Int) -> Int {
        json[start...].firstIndex(where: isLineEnd) ?? json.count
    }

    private static func endOfBlock(_ json: [UInt8], from start: Int) -> Int? {
        var index = start
        while index + 1 < json.count {
            if json[index] == UInt8(ascii: "*"), json[index + 1] == UInt8(ascii: "/") { return index + 2 }
            index += 1
        }
        return nil
    }

    /// Whether a comma follows a value and precedes a closing bracket.
    private static func isTrailing(_ json: [UInt8], at comma: Int) -> Bool {
        let after = json[(comma + 1)...].first { !isSpace($0) }
        let before = json[..<comma].last { !isSpace($0) }
        return (after == UInt8(ascii: "}") || after == UInt8(ascii: "]"))
            && ![UInt8(ascii: ","), UInt8(ascii: "{"), UInt8(ascii: "[")].contains(before)
    }

    private static func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || isLineEnd(byte) }
}
