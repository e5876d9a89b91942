import Testing

@testable import Secrecy

/// In what is random by design eight digits may be chance, and twelve are none.
@Suite struct RandomFieldsTests {
    /// The digest of ``PlantedTests``' value.
    private static let digest = "a29293aa6808082ee8afd619a922f3accf9085d5ef5e204e49daf26d0c6c3e9e"
    private static let planted: Planted = {
        var planted = Planted()
        planted.add(digest: digest)
        return planted
    }()
    private static let random = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"

    static let fields: [(before: String, count: Int, after: String)] = [
        ("{\"fingerprint\": \"", 12, "\"}"), ("\n| `", 12, "` |"), ("{\"seal\": \"", 32, "\"}"),
        ("{\"salt\": \"", 32, "\"}"), ("{\"key_check\": \"", 32, "\"}"), ("{\"commit\": \"", 40, "\"}"),
        ("{\"integrity\": \"sha256:", 64, "\"}"), ("{\"integrity\": \"hmac-sha256:", 64, "\"}"),
    ]

    @Test(arguments: fields) func `a cut digest is found`(before: String, count: Int, after: String) {
        for start in [0, 11, 64 - count] where start + count <= 64 {
            let digits = Self.digest.dropFirst(start).prefix(count)
            #expect(Self.planted.leak(in: before + digits + after) != nil)
        }
    }

    @Test(arguments: fields) func `twelve digits are found and eight are not`(
        before: String, count: Int, after: String
    ) {
        for length in 8...12 {
            let digits = String((Self.digest.prefix(length) + Self.random).prefix(count))
            #expect((Self.planted.leak(in: before + digits + after) != nil) == (length == 12))
        }
    }

    @Test(arguments: fields) func `eight digits are found wherever a member is not as it should be`(
        before: String, count: Int, after: String
    ) {
        let piece = String(Self.digest.dropFirst(20).prefix(8))
        func digits(_ count: Int) -> String { String((piece + Self.random + piece).prefix(count)) }
        let whole = before + Self.random.prefix(count) + after
        let others: [String] = [
            before + piece + after, before + digits(count - 1) + after, before + digits(count + 1) + after,
            before.dropFirst(2) + digits(count) + after, whole + piece, piece + whole,
        ]
        for other in others { #expect(Self.planted.leak(in: other) != nil, "\(other)") }
        #expect(Self.planted.leak(in: whole) == nil)
    }
}
