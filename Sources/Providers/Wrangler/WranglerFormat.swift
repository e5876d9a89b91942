import CTomlplusplus
import FoundationEssentials
import Support

/// The format of a Wrangler configuration file, by its extension.
enum WranglerFormat: String, CaseIterable {
    case toml, jsonc, json

    /// Creates the format of a file of this name.
    init?(file: String) {
        guard let dot = file.lastIndex(of: ".") else { return nil }
        self.init(rawValue: String(file[file.index(after: dot)...]))
    }

    /// Parses the text.
    ///
    /// - Throws: a failure that does not quote the text.
    func read(_ text: [UInt8], of file: String) throws(Failure) -> ConfigurationValue {
        // The TOML parser would stop at a NUL, and take half a file for the whole one.
        guard !text.contains(0), let document = String(validating: text, as: UTF8.self) else {
            throw WranglerFormat.failure(file, "is no UTF-8 text")
        }
        let json = self == .toml ? try WranglerFormat.json(ofTOML: document, file) : JSONCText.json(text)
        guard let value = try? JSONDecoder().decode(ConfigurationValue.self, from: Data(json)) else {
            throw WranglerFormat.failure(file, "is not valid JSON, comments and trailing commas aside")
        }
        // Wrangler would use the last of repeated keys, while a reader may see only the first.
        guard RepeatedKeys.entry(of: json) == nil else {
            throw WranglerFormat.failure(file, "contradicts itself: it has a key twice")
        }
        return value
    }

    private static func json(ofTOML text: String, _ file: String) throws(Failure) -> [UInt8] {
        var text = text
        let result = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { toml_json_parse($0.baseAddress, $0.count) }
        }
        defer { toml_json_free(result) }
        guard let json = result.json else {
            throw failure(result.line == 0 ? file : "\(file):\(result.line):\(result.column)", "is no TOML")
        }
        return UnsafeBufferPointer(start: json, count: result.length).map(UInt8.init(bitPattern:))
    }

    private static func failure(_ place: String, _ what: String) -> Failure {
        Failure(message: "\(place) \(what)", advice: "Fix the file; wrangler can't read it either.")
    }
}
