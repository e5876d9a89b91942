import Support
import Foundation
import Listings
import Loopback
import Providers
import Secrets
import Testing
import Transport

/// A body that came with status 200 and is no listing.
struct BodyFault: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let body: String
    let message: String
    let advice: String

    init(_ name: String, _ body: String, _ message: String, _ advice: String) {
        (testDescription, self.body, self.message, self.advice) = (name, body, message, advice)
    }

    /// JSON of another shape.
    static func shape(_ name: String, _ body: String, _ detail: String) -> BodyFault {
        BodyFault(
            name, body, "Supabase answered with JSON of another shape than expected: \(detail)",
            "Check that the address or the file is the API's answer; if it is, the API has changed: look for a newer envaudit."
        )
    }

    /// No JSON, or half of one.
    static func cut(_ name: String, _ body: String) -> BodyFault {
        BodyFault(
            name, body, "Supabase sent invalid JSON (truncated?)",
            "Fetch it again.")
    }

    static func page(_ name: String, _ body: String) -> BodyFault {
        BodyFault(
            name, body, "Supabase answered with a web page instead of JSON",
            "A proxy or a login page may stand in between: check the network, and the API's address.")
    }

    static func nothing(_ name: String, _ body: String) -> BodyFault {
        BodyFault(name, body, "Supabase answered with nothing", "Run again.")
    }

    static func twice(_ name: String, _ body: String) -> BodyFault {
        BodyFault(
            name, body, "Supabase's listing contradicts itself: it lists A twice",
            "Run again; if it stays so, look at the secrets in Supabase's dashboard.")
    }
}

@Suite(.timeLimit(.minutes(1))) struct SupabaseBodyTests {
    /// Each project has keys of its own; an empty set of keys is what all have that have none.
    @Test(arguments: [
        ("SUPABASE_SERVICE_ROLE_KEY", "a-key", true), ("SUPABASE_ANON_KEY", "anon", true),
        ("SUPABASE_PUBLISHABLE_KEYS", "keys", true), ("SUPABASE_PUBLISHABLE_KEYS", "{}", false),
        ("SUPABASE_SECRET_KEYS", "{}", false), ("SUPABASE_JWKS", #"{"keys":[]}"#, false),
        ("SUPABASE_REGION", "eu", false), ("MY_KEY", "a-key", false),
    ]) func tellsWhatIsMadeForAProject(name: String, value: String, isMade: Bool) throws {
        let supabase = try declaration("{ provider: supabase, project: abcdefghijklmnopqrst }")
        let digits = ContentHash.sha256(of: value)
        let body = #"[{"name":"\#(name)","value":"\#(digits)"}]"#
        let listing = try Supabase().read(Array(body.utf8), of: supabase, source: .file, readAt: 5)
        #expect(listing.secrets[Name(name)]?.isMadeForProject == isMade)
        let part = try Listing.joining(nil, [("part", .success(listing))])
        #expect(part.secrets[Name("part/\(name)")]?.isMadeForProject == isMade)
    }

    private static let noType = "has another type"
    private static let noDigest = "has no SHA-256 as its value"

    /// Of which nobody can tell what the host meant.
    static let contradictions = [
        #"[{"name":"A","name":"B","value":"%"}]"#,
        #"[{"name":"A","n\u0061me":"B","value":"%"}]"#,
        #"[{"name":"A","value":"%","x":{"y":[{"z":1}, {"z":1,"z" : 2}]}}]"#,
        #"[{"value":"%","name":"A","value":"%"}]"#,
    ]

    @Test(arguments: contradictions) func refusesAnEntryThatContradictsItself(_ body: String) throws {
        let digest = String(repeating: "0", count: 64)
        let first = #"{"name":"\"name\":","value":"%","x":[{"name":1},{"name":2}]},"#
        let text = body.replacing("[{", with: "[\(first){", maxReplacements: 1).replacing("%", with: digest)
        let failure = #expect(throws: Failure.self) {
            try Supabase().read(Array(text.utf8), of: someListing, source: .file, readAt: 0)
        }
        #expect(failure?.message == "Supabase's listing contradicts itself: entry 2 has a key twice")
        #expect(failure?.message.contains(digest) == false)
    }

    @Test func refusesAnotherEncoding() throws {
        let body = "[\(entry("A"))]".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        #expect(throws: Failure.self) {
            try Supabase().read(body, of: someListing, source: .file, readAt: 0)
        }
    }

    static let faults: [BodyFault] = [
        .page("HTML", "<!DOCTYPE html><title>\(Made.value)</title>"),
        .page("HTML after blanks", "\r\n\t <html>"),
        .nothing("empty", ""),
        .nothing("blank", " \r\n\t"),
        .cut("truncated in a digest", "[\(entry("A").dropLast(60))"),
        .cut("truncated between entries", "[\(entry("A")),"),
        .cut("truncated before the end", "[\(entry("A"))"),
        .cut("text behind the end", "[\(entry("A"))] \(Made.value)"),
        .cut("two texts", "[\(entry("A"))][\(entry("B"))]"),
        .cut("a word", Made.value),
        .cut("a bottomless list", String(repeating: "[", count: 100_000)),
        .shape("an object", #"{"message":"\#(Made.value)"}"#, "the answer \(noType)"),
        .shape("null", "null", "the answer \(noType)"),
        .shape("a string", #""\#(Made.value)""#, "the answer \(noType)"),
        .shape("strings", #"["\#(Made.value)"]"#, "entry 1 \(noType)"),
        .shape("an entry of null", "[\(entry("A")),null]", "entry 2 \(noType)"),
        .shape("no name", #"[{"value":"\#(Made.digest)"}]"#, "entry 1 has no `name`"),
        .shape("no value", #"[\#(entry("A")),{"name":"B"}]"#, "entry 2 has no `value`"),
        .shape("a value of null", #"[{"name":"A","value":null}]"#, "`value` of entry 1 \(noType)"),
        .shape(
            "a number as name", #"[{"name":7,"value":"\#(Made.digest)"}]"#, "`name` of entry 1 \(noType)"),
        .shape(
            "an object as value", #"[{"name":"A","value":{"x":"\#(Made.value)"}}]"#,
            "`value` of entry 1 \(noType)"),
        .shape("an empty name", "[\(entry(""))]", "entry 1 has no name, or one that is too long"),
        .shape(
            "a huge name", "[\(entry("A")),\(entry(String(repeating: "N", count: 1025)))]",
            "entry 2 has no name, or one that is too long"),
        .shape("plaintext", "[\(entry("A")),\(entry("B", Made.value))]", "entry 2 \(noDigest)"),
        .shape("an upper-case digest", "[\(entry("A", Made.digest("A5")))]", "entry 1 \(noDigest)"),
        .shape(
            "a shorter digest", "[\(entry("A", String(Made.digest.dropLast())))]", "entry 1 \(noDigest)"),
        .shape("a longer digest", "[\(entry("A", Made.digest + "0"))]", "entry 1 \(noDigest)"),
        .shape("an empty digest", "[\(entry("A", ""))]", "entry 1 \(noDigest)"),
        .twice("a name twice, equal", "[\(entry("A")),\(entry("B")),\(entry("A"))]"),
        .twice("a name twice, different", "[\(entry("A")),\(entry("A", Made.otherDigest))]"),
    ]

    @Test(arguments: faults) func `what is no listing is a failure`(fault: BodyFault) async throws {
        let fetched = try await fetched { _ in [.answer(200, body: fault.body)] }
        #expect(fetched.failure == Failure(message: fault.message, advice: fault.advice))
        // It came whole, so asking again would bring the same.
        #expect(fetched.requests.count == 1)
    }

    @Test(arguments: faults) func `the same in a file is the same failure`(fault: BodyFault) throws {
        let failure = #expect(throws: Failure.self) {
            try Supabase().read(Array(fault.body.utf8), of: someListing, source: .file, readAt: 0)
        }
        #expect(failure == Failure(message: fault.message, advice: fault.advice))
    }

    /// Recorded of new projects: who may not look gets 401 or 403.
    @Test func `an empty answer is a listing, and an empty file is none`() async throws {
        let listing = try await fetched { _ in [.answer(200, body: "[]")] }.result.get()
        #expect(listing.secrets.isEmpty)
        let failure = #expect(throws: Failure.self) {
            try Supabase().read(Array("[]".utf8), of: someListing, source: .file, readAt: 0)
        }
        #expect(
            failure?.message
                == "the file lists nothing, so it is not known to be the project's whole listing")
    }

    @Test func `a listing whose SUPABASE_URL is another's is another project's, live and in a file`()
        async throws
    {
        func body(_ digest: String) -> String {
            "[\(entry("A")),\(entry("SUPABASE_URL", digest))]"
        }
        // Of https://REF.supabase.co, by sha256sum.
        let own = body("37bc3dc6072f67cedaf86f346d404df268bbbb86f12fbc917be55bdf878e3a57")
        let other = body("731d7639bcd44bd3b75ee576f46fee850d69af349acf9f7e14539c0abec5a4ee")
        let says = "the listing is another project's than \(project): its SUPABASE_URL is another address"
        let declared = try declaration()
        #expect(try await fetched { _ in [.answer(200, body: other)] }.failure?.message == says)
        let failure = #expect(throws: Failure.self) {
            try Supabase().read(Array(other.utf8), of: declared, source: .file, readAt: 0)
        }
        #expect(failure?.message == says)
        #expect(try await fetched { _ in [.answer(200, body: own)] }.result.get().secrets.count == 2)
        let names = ["JWKS", "PUBLISHABLE_KEYS", "SECRET_KEYS"].map { entry("SUPABASE_\($0)") }
        let newer = Array("[\(names.joined(separator: ","))]".utf8)
        #expect(
            try Supabase().read(newer, of: declared, source: .file, readAt: 0).secrets.values
                .allSatisfy(\.isPlatform))
    }

    @Test func `what is not UTF-8 is a failure`() throws {
        let body = Array("[\(entry("A"))]".utf8.map { $0 == UInt8(ascii: "A") ? 0xFF : $0 })
        let failure = #expect(throws: Failure.self) {
            try Supabase().read(body, of: someListing, source: .file, readAt: 0)
        }
        expectNoSecret(in: try #require(failure), token: nil)
    }

    @Test func `a listing says what it shows`() async throws {
        let body =
            "[\(entry("A")),\(entry("B", Made.otherDigest)),\(entry("SUPABASE_DB_URL")),\(entry("XSUPABASE_"))]"
        let listing = try await fetched { _ in [.answer(200, body: body)] }.result.get()
        #expect(listing.provider == "supabase")
        #expect(listing.source == .live)
        #expect(listing.evidence == .digest)
        #expect(listing.fetchedAt == 1_770_000_000)
        #expect(listing.secrets.keys.map(\.text).sorted() == ["A", "B", "SUPABASE_DB_URL", "XSUPABASE_"])
        #expect(listing.secrets["A"]?.digest == Digest(hex: Made.digest))
        #expect(listing.secrets["B"]?.digest == Digest(hex: Made.otherDigest))
        #expect(listing.secrets.values.filter(\.isPlatform).map(\.name) == ["SUPABASE_DB_URL"])
    }

    @Test func `fields that are new, and a date that is missing, are no trouble`() throws {
        let body = #"[{"value":"\#(Made.digest)","id":7,"tags":[{}],"name":"A"}]"#
        let listing = try Supabase().read(Array(body.utf8), of: someListing, source: .file, readAt: 5)
        #expect(listing.secrets.keys.map(\.text).sorted() == ["A"])
        #expect(listing.source == .file)
        #expect(listing.fetchedAt == 5)
    }

    @Test func `names come as they are, whatever is in them`() throws {
        let body = "[\(entry(#"\u001b[31m\n::error::x|<b>"#)),\(entry(String(repeating: "N", count: 1024)))]"
        let names = try Supabase().read(Array(body.utf8), of: someListing, source: .file, readAt: 0).secrets
            .keys.map(\.text)
        #expect(names.contains("\u{1B}[31m\n::error::x|<b>"))
        #expect(names.contains { $0.count == 1024 })
    }

    @Test func `50,000 entries are read in a moment`() async throws {
        let start = ContinuousClock.now
        // On a thread of its own: there are as many for tests as cores, and others' deadlines need them.
        let result = await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: Self.read(entries: 50_000)) }
        }
        // A debug build takes about a second on a slow machine; reading in quadratic time takes minutes.
        #expect(ContinuousClock.now - start < .seconds(20))
        let listing = try result.get()
        #expect(listing.secrets.count == 50_000)
        #expect(listing.secrets["SECRET_49999"]?.digest == Digest(hex: Made.digest("59")))
    }

    private static func read(entries count: Int) -> Result<Listing, Failure> {
        let entries = (0..<count).map { entry("SECRET_\($0)", Made.digest("\($0 % 90 + 10)")) }
        let body = Array("[\(entries.joined(separator: ","))]".utf8)
        return Result { () throws(Failure) in
            try Supabase().read(body, of: someListing, source: .file, readAt: 0)
        }
    }

    /// What has no date is listed all the same.
    @Test(
        arguments: [
            (#","updated_at":"2026-02-13T16:00:00.250Z""#, 1_770_998_400.25),
            (#","updated_at":"2026-02-13T17:00:00+01:00""#, 1_770_998_400), (#","updated_at":null"#, nil),
            ("", nil),
        ] as [(String, Double?)])
    func readsWhenASecretWasSet(_ entry: (member: String, seconds: Double?)) throws {
        let body = #"[{"name":"A","value":"\#(Made.digest)"\#(entry.member)}]"#
        let listing = try Supabase().read(Array(body.utf8), of: someListing, source: .file, readAt: 5)
        #expect(listing.secrets["A"]?.updatedAt == entry.seconds)
    }
}
