/// The classes of characters that candidates consist of.
enum CharacterClass {
    static let word: UInt16 = 1  // letters, digits, _ and -
    static let dotted: UInt16 = 2  // and . ~, as in a JSON Web Token
    static let base64: UInt16 = 4  // word and + / =
    static let part: UInt16 = 8  // visible, but for what separates the parts of a URL
    static let cell: UInt16 = 32768  // visible ASCII, but for what stands between items, and `*`
    static let inner = word | dotted | base64 | part | cell
    static let visible: UInt16 = 16  // visible, but for quotes, brackets and backslashes
    static let sign: UInt16 = 32  // = or :
    static let escape: UInt16 = 64  // % and +, as in URLs and forms, & of HTML, and $, which may be doubled
    static let stop: UInt16 = 128  // ends a sentence
    static let item: UInt16 = 256  // ends an item of a list
    static let path: UInt16 = 512  // ends the authority of a URL
    static let blank: UInt16 = 1024
    static let gap: UInt16 = 2048  // between a name and its value
    static let name: UInt16 = 4096  // in front of the sign of a line
    static let quote: UInt16 = 8192
    static let end: UInt16 = 16384  // of what is in quotes or brackets

    nonisolated(unsafe) static let table: UnsafePointer<UInt16> = {
        let table = UnsafeMutablePointer<UInt16>.allocate(capacity: 256)
        for byte in 0..<256 { table[byte] = of(Unicode.Scalar(UInt8(byte))) }
        return UnsafePointer(table)
    }()

    private static func of(_ character: Unicode.Scalar) -> UInt16 {
        switch character {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "-": inner | visible | name
        case ".": dotted | part | cell | visible | stop | name
        case "~": dotted | part | cell | visible
        case "+": base64 | part | cell | visible | escape
        case "/": base64 | cell | visible | path
        case "=": base64 | cell | visible | sign | gap
        case ":": cell | visible | sign | stop
        case ",", ";": visible | stop | item
        case "?": cell | visible | stop | path
        case "&": visible | item | escape
        case "#": cell | visible | path
        case "@": cell | visible
        case "!": part | cell | visible | stop
        case "%": part | cell | visible | escape
        case "$": part | cell | visible | escape | name
        case "^": part | cell | visible
        case " ", "\t": blank | gap | name
        case "\r": blank
        case ">": gap
        case "\"", "'": name | quote | end
        case "`": quote | end
        case ")", "}", "]": end
        case "\0"..." ", "\u{7F}", "\\", "<", "(", "{", "[", "|": 0
        default: part | visible
        }
    }
}
