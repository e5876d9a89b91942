import Listings
import Randomness
import Secrets
import Support
import Testing

@testable import Providers

/// What is read in one pass, and what is left to the decoder, which words what is wrong.
@Suite struct PlainRowsTests {
    private static func rows(_ json: String) -> [[String?]]? {
        var rows: [[String?]] = []
        let isPlain = PlainRows.read(Array(json.utf8), keys: ["name", "value"]) { row in
            rows.append(row.map { $0.map { String(decoding: $0, as: UTF8.self) } })
            return true
        }
        return isPlain ? rows : nil
    }

    @Test func readsFlatObjectsInEitherOrder() {
        let json =
            "\r\n[ {\"name\":\"A\",\"value\":\"é\"} ,\n\t{ \"value\" : \"\" , \"name\" : \"B\" }, {\"value\":\"1\"}]\n"
        #expect(Self.rows(json) == [["A", "é"], ["B", ""], [nil, "1"]])
        #expect(Self.rows("[]") == [])
    }

    @Test(arguments: [
        "", " ", "[", "[}", "{}", "[{}]", "[{\"name\":\"A\"}", "[{\"name\":\"A\"}]]", "[{\"name\":\"A\"},]",
        "[{\"name\":\"A\",}]", "[{\"name\":\"A\" \"value\":\"1\"}]", "[{\"name\"}]", "[{\"name\":}]",
        "[{\"name\":\"A", "[{\"name\":\"A\\u0042\"}]", "[{\"n\\u0061me\":\"A\"}]", "[{\"name\":\"A\nB\"}]",
        "[{\"name\":\"A\u{0}\"}]", "[{\"name\":\"A\",\"name\":\"B\"}]", "[{\"name\":\"A\",\"other\":\"B\"}]",
        "[{\"name\":1}]", "[{\"name\":null}]", "[{\"name\":[\"A\"]}]", "[{\"name\":\"A\"}] x", "\u{FEFF}[]",
    ])
    func leavesTheRestToTheDecoder(_ json: String) { #expect(Self.rows(json) == nil) }

    @Test func endsWithARowThatIsRefused() {
        var count = 0
        let json = Array("[{\"name\":\"A\"},{\"name\":\"B\"},{\"name\":\"C\"}]".utf8)
        let isPlain = PlainRows.read(json, keys: ["name"]) { _ in
            count += 1
            return count < 2
        }
        #expect(!isPlain && count == 2)
    }

    /// Whatever becomes of an answer on its way, the decoder reads the same of it, or it alone says what is wrong.
    @Test func readsWhatTheDecoderReads() throws {
        let supabase = try declaration("{ provider: supabase, project: abcdefghijklmnopqrst }")
        let answer = Array(
            """
            [{"name":"A","value":"\(String(repeating: "0f", count: 32))","updated_at":"2026-11-21T05:00:00.000Z"},
             {"name":"SUPABASE_DB_URL","value":"\(String(repeating: "a1", count: 32))"}]
            """.utf8)
        struct Row: Hashable {
            let name: Name
            let digest: Digest?
            let isPlatform: Bool
            let updatedAt: Double?
        }
        func rows(_ body: [UInt8]) -> Set<Row>? {
            let listing = try? Supabase().read(body, of: supabase, source: .file, readAt: 5)
            return (listing?.secrets).map { secrets in
                Set(
                    secrets.map {
                        Row(name: $0, digest: $1.digest, isPlatform: $1.isPlatform, updatedAt: $1.updatedAt)
                    })
            }
        }
        var generator = SeededGenerator(seed: 15)
        var read = 0
        for _ in 0..<4_000 {
            var body = answer
            for _ in 0..<Int.random(in: 0...2, using: &generator) {
                let place = Int.random(in: 1..<body.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: body[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: body.remove(at: place)
                default: body.insert(Array("\"\\{}[],: \u{0}é".utf8).pick(&generator), at: place)
                }
            }
            // A key that is not known leaves all to the decoder.
            var other = body
            guard let brace = other.firstIndex(of: UInt8(ascii: "{")) else { continue }
            other.insert(contentsOf: Array("\"x\":1,".utf8), at: brace + 1)
            let found = rows(body)
            if found != nil { read += 1 }
            #expect(found == rows(other), "\(String(decoding: body, as: UTF8.self))")
        }
        #expect(read > 500)
    }
}
