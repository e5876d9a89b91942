import Foundation
import Synchronization

/// What the places of an example's environments hold: `production`, `production/frontend`.
struct ExampleState: Sendable {
    /// A variable as its host has it.
    struct Held: Sendable {
        let value: String
        /// Whether the host shows the value, where it does that for some and not for others.
        let isShown: Bool
    }

    private(set) var places: [String: [String: Held]] = [:]

    /// Variables whose values their host shows.
    func showing(_ place: String, _ values: [String: String]) -> ExampleState {
        values.reduce(self) { $0.with(place, $1.key, $1.value, isShown: true) }
    }

    /// Variables of which their host shows only the names, if it hides any.
    func hiding(_ place: String, _ values: [String: String]) -> ExampleState {
        values.reduce(self) { $0.with(place, $1.key, $1.value) }
    }

    /// The state with a variable set to another value; nil for unset.
    func with(_ place: String, _ name: String, _ value: String?, isShown: Bool = false) -> ExampleState {
        var state = self
        state.places[place, default: [:]][name] = value.map { Held(value: $0, isShown: isShown) }
        return state
    }

    /// What a place holds, by name.
    func variables(of place: String) -> [(name: String, held: Held)] {
        (places[place] ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The names of what a place's host hides.
    func hidden(in place: String) -> Set<String> {
        Set(variables(of: place).filter { !$0.held.isShown }.map(\.name))
    }

    /// All that is random in it, and so must be in nothing that a run leaves behind.
    var secrets: Set<String> {
        let values = places.values.flatMap(\.values).map(\.value)
        return Made.all.filter { made in values.contains { $0.contains(made) } }
    }

    /// A place as a dotenv file.
    func dotenv(of place: String, except names: Set<String> = []) -> String {
        variables(of: place).filter { !names.contains($0.name) }
            .map { "\($0.name)='\($0.held.value)'\n" }.joined()
    }
}

/// Values that no line of source shows, and that look like what a host issues.
enum Made {
    private static let made = Mutex<Set<String>>([])
    /// Every random text there is by now.
    static var all: Set<String> { made.withLock { $0 } }

    /// So many letters and digits, other ones for each seed.
    static func text(_ seed: String, _ count: Int = 40) -> String {
        pick(Array("abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789".utf8), seed, count)
    }

    /// So many hexadecimal digits.
    static func hex(_ seed: String, _ count: Int) -> String {
        pick(Array("0123456789abcdef".utf8), seed, count)
    }

    /// A key of a service that begins all of its own alike.
    static func key(_ beginning: String, _ seed: String) -> String { beginning + text(seed, 32) }

    static func uuid(_ seed: String) -> String {
        noted(
            [8, 4, 4, 4, 12].enumerated().map { hex("\(seed)\($0.offset)", $0.element) }
                .joined(separator: "-"))
    }

    /// A JSON Web Token with a role, signed by nobody.
    static func jwt(_ role: String, _ seed: String) -> String {
        let parts = [
            #"{"alg":"HS256","typ":"JWT"}"#, #"{"iss":"supabase","ref":"\#(seed)","role":"\#(role)"}"#,
            text(seed, 32),
        ]
        let encoded = parts.map {
            Data($0.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
                .replacing("=", with: "")
        }
        return noted(encoded.joined(separator: "."))
    }

    /// 32 bytes in base64url.
    static func base64url(_ seed: String) -> String { text(seed, 42) + "A" }

    /// A service account's key file.
    static func serviceAccount(_ seed: String) -> String {
        let mark = "PRIVATE" + " KEY"
        return
            #"{"type":"service_account","project_id":"\#(seed)","private_key":"-----BEGIN \#(mark)-----\#(text(seed))","client_email":"a@\#(seed).example"}"#
    }

    private static func pick(_ alphabet: [UInt8], _ seed: String, _ count: Int) -> String {
        // FNV-1a for the start, and the generator of Knuth's MMIX from there.
        var state = seed.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let bytes = (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return alphabet[Int(state >> 33) % alphabet.count]
        }
        return noted(String(decoding: bytes, as: UTF8.self))
    }

    /// Has a text looked for, unless it is too short to be found.
    private static func noted(_ text: String) -> String {
        if text.utf8.count >= 12 { made.withLock { _ = $0.insert(text) } }
        return text
    }
}

/// A text as JSON, which TOML reads alike.
func jsonText(_ text: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
}
