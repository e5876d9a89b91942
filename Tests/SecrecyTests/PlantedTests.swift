import Foundation
import Testing

@testable import Secrecy

/// The search for secrets finds them: without this, no test that relies on it would prove anything.
@Suite struct PlantedTests {
    /// 32 bytes in hex that nobody has anywhere, like most secrets.
    private static let value = "9d0e4c7ab1f25836e07d1c94ab63f8520e9b47d3c6a1f08e5b2d7c3946f0a1e8"
    private static let planted = Planted([value])
    /// How it could be written, which other programs than the search itself wrote: printf, sha256sum, xxd, base64.
    private static let forms = [
        ("value", value),
        ("hex", "39643065346337616231663235383336"), ("upper-case hex", "6530376431633934616236336638"),
        ("base64", "OWQwZTRjN2FiMWYyNTgzNmUwN2QxYzk0YWI2M2Y4NTIw"),
        ("base64 behind a byte", "lkMGU0YzdhYjFmMjU4MzZlMDdkMWM5NGFiNjNmODUyMGU5YjQ3ZDNjNmExZjA4ZTViMmQ3"),
        (
            "base64 behind two bytes",
            "ZDBlNGM3YWIxZjI1ODM2ZTA3ZDFjOTRhYjYzZjg1MjBlOWI0N2QzYzZhMWYwOGU1YjJkN2MzOTQ2"
        ),
        ("digest", digest), ("upper-case digest", digest.uppercased()), ("base64 of the digest", base64),
        ("base64url of the digest", base64.replacing("+", with: "-").replacing("/", with: "_")),
    ]
    private static let digest = "a29293aa6808082ee8afd619a922f3accf9085d5ef5e204e49daf26d0c6c3e9e"
    private static let base64 = "opKTqmgICC7or9YZqSLzrM+QhdXvXiBOSdrybQxsPp4="

    @Test(arguments: forms) func `every piece of eight characters is found`(name: String, text: String) {
        let text = text.replacing("=", with: "")
        for piece in pieces(of: text) {
            #expect(Self.planted.leak(in: "it is \(piece), they say") == piece, "\(name)")
            #expect(Self.planted.leak(in: piece) == piece)
        }
    }

    @Test(arguments: ["\n", "\r\n\t", "\n            ", "\\\n  ", " \\", ": "])
    func `a piece is found across what is put into it`(between: String) {
        for piece in pieces(of: Self.value) {
            for count in 1...7 {
                let text = "\"\(piece.prefix(count))\(between)\(piece.dropFirst(count))\""
                #expect(Self.planted.leak(in: text) != nil, "\(text)")
            }
        }
    }

    @Test func `a digest grouped in pairs is found`() {
        let pairs = pieces(of: Self.digest, length: 2, step: 2)
        #expect(Self.planted.leak(in: pairs.joined(separator: ":")) != nil)
        #expect(Self.planted.leak(in: pairs.joined(separator: " ").uppercased()) != nil)
    }

    @Test func `seven characters and other texts are not`() {
        for piece in pieces(of: Self.value, length: 7) { #expect(Self.planted.leak(in: "(\(piece))") == nil) }
        #expect(Self.planted.leak(in: "") == nil)
        #expect(Self.planted.leak(in: "What the evidence can't tell is unproven, never a pass.") == nil)
        #expect(Planted().leak(in: Self.value) == nil)
    }

    @Test func `a digest of an unknown value is found`() {
        var planted = Planted()
        planted.add(digest: Self.digest)
        for (name, form) in Self.forms where name.contains("digest") {
            #expect(planted.leak(in: String(form.dropFirst(20).prefix(8))) != nil, "\(name)")
        }
        #expect(planted.leak(in: Self.value) == nil)
    }

    private func pieces(of text: String, length: Int = 8, step: Int = 1) -> [String] {
        stride(from: 0, through: text.count - length, by: step).map {
            String(text.dropFirst($0).prefix(length))
        }
    }
}
