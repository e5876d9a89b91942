import Support
import Providers
import Testing

/// `updated_at`, as Supabase's listing has it.
@Suite struct SupabaseDateTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-02-13T16:00:00.000Z", 1_770_998_400),
        ("2026-02-13T16:00:00.250Z", 1_770_998_400.25), ("2026-02-13t16:00:00z", 1_770_998_400),
        ("2026-02-13T17:30:00+01:30", 1_770_998_400), ("2026-02-13T10:00:00-06:00", 1_770_998_400),
        ("2026-02-13T16:00:00.123456789Z", 1_770_998_400.123456789), ("2024-02-29T23:59:59Z", 1_709_251_199),
        ("0001-01-01T00:00:00Z", -62_135_596_800),
    ]) func `a date is read`(text: String, seconds: Double) throws {
        #expect(try updatedAt(#""\#(text)""#) == seconds)
    }

    @Test(arguments: [
        "", "2026-02-13", "2026-02-13T16:00Z", "2026-02-13T16:00:00", "2026-02-13 16:00:00Z",
        "2026-02-30T16:00:00Z", "2026-13-01T16:00:00Z", "2025-02-29T00:00:00Z", "2026-02-13T24:00:00Z",
        "2026-02-13T16:60:00Z", "2026-02-13T16:00:61Z", "2026-02-13T16:00:00.Z", "2026-02-13T16:00:00,5Z",
        "2026-02-13T16:00:00+0100", "2026-02-13T16:00:00+01", "2026-02-13T16:00:00+24:00",
        "2026-02-13T16:00:00Zx", "2026-02-13T16:00:00ZZ", "+026-02-13T16:00:00Z", "2026-02-13T16:00:0 Z",
        "26-02-13T16:00:00Z", "2026-2-13T16:00:00Z", "2026-02-13T-1:00:00Z", "1770998400", "yesterday",
        "2026-02-13T16:00:00.\(String(repeating: "1", count: 100))Z", "２026-02-13T16:00:00Z",
    ]) func `what is no date makes it another shape`(text: String) {
        let failure = #expect(throws: Failure.self) { try updatedAt(#""\#(text)""#) }
        #expect(
            failure?.message
                == "Supabase answered with JSON of another shape than expected: entry 1 has no date as its `updated_at`"
        )
    }

    @Test func `a number is another type`() {
        let failure = #expect(throws: Failure.self) { try updatedAt("1770998400") }
        #expect(
            failure?.message
                == "Supabase answered with JSON of another shape than expected: `updated_at` of entry 1 has another type"
        )
    }

    @Test func `a date that is missing is nil`() throws {
        #expect(try updatedAt(nil) == nil)
        #expect(try updatedAt("null") == nil)
    }

    private func updatedAt(_ json: String?) throws -> Double? {
        let date = json.map { #","updated_at":\#($0)"# } ?? ""
        let body = #"[{"name":"A","value":"\#(Made.digest)"\#(date)}]"#
        return try Supabase().read(Array(body.utf8), of: someListing, source: .file, readAt: 0).secrets["A"]?
            .updatedAt
    }
}
