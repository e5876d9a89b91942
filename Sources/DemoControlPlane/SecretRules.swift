/// What the platform accepts in a request that changes secrets.
///
/// The limits are the OpenAPI document's (`CreateSecretBody`): at most 100 entries, a name of at most 256
/// characters that doesn't begin with `SUPABASE_`, a value of at most 24,576. Names of other characters
/// than letters, digits and `_` are refused here because no environment variable can bear them.
enum SecretRules {
    static let reservedPrefix = "SUPABASE_"
    static let maximumEntries = 100
    static let maximumNameLength = 256
    static let maximumValueLength = 24_576

    /// Throws at the first entry that is wrong, before any is stored: all or nothing.
    static func check(_ secrets: [NewSecret]) throws(APIError) {
        guard secrets.count <= maximumEntries else {
            throw .badRequest("body must contain no more than \(maximumEntries) elements")
        }
        for (index, secret) in secrets.enumerated() {
            try checkName(secret.name, at: "[\(index)].name")
            guard secret.value.utf16.count <= maximumValueLength else {
                throw .badRequest(
                    "[\(index)].value must be shorter than or equal to \(maximumValueLength) characters")
            }
        }
    }

    /// The names of a deletion: the platform's own can't be deleted either.
    static func check(_ names: [String]) throws(APIError) {
        for (index, name) in names.enumerated() {
            try checkName(name, at: "[\(index)]")
        }
    }

    private static func checkName(_ name: String, at place: String) throws(APIError) {
        guard !name.hasPrefix(reservedPrefix) else {
            throw .badRequest("\(place): Secret name must not start with the SUPABASE_ prefix.")
        }
        guard name.utf8.count <= maximumNameLength else {
            throw .badRequest("\(place) must be shorter than or equal to \(maximumNameLength) characters")
        }
        let wellFormed = name.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard wellFormed, !name.isEmpty else {
            throw .badRequest("\(place) must match ^[a-zA-Z0-9_]+$")
        }
    }
}
