import DemoControlPlane
import Foundation

/// Twelve bytes that must not be in anything that a run leaves behind.
private struct Piece: Hashable {
    static let length = 12
    let first: UInt64
    let rest: UInt32

    init(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        first = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        rest = bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt32.self)
    }

    /// A place in a table of 2²⁰ that tells in nanoseconds that a piece is not among those looked for.
    var place: Int {
        let mixed = first ^ (UInt64(rest) &* 0x9E37_79B9)
        return Int((mixed &* 0x9E37_79B9_7F4A_7C15) >> 44)
    }

    static func all(of text: String) -> [Piece] {
        var text = text
        return text.withUTF8 { utf8 in
            let bytes = UnsafeRawBufferPointer(utf8)
            guard bytes.count >= length else { return [] }
            return (0...(bytes.count - length)).map { Piece(bytes, at: $0) }
        }
    }
}

/// Everything secret of some states: values, their digests and the tokens, in all ways they could be written.
struct Secrecy: Sendable {
    private var pieces: Set<Piece> = []
    private var table = [Bool](repeating: false, count: 1 << 20)

    /// What the demo's two states hold, and the tests' tokens.
    static let demo = Secrecy(states: [.conforming, .uncertainPreprod], texts: [Token.demo, Token.other])

    /// What may be shown: the manifests, and so the values that they declare.
    private static let publicPieces: Set<Piece> = {
        let examples = Example.all.map { "\($0.path)/environments" }
        let texts = ([TestWorkspace.original] + examples).flatMap { folder in
            ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).compactMap {
                try? String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)
            }
        }
        precondition(texts.count >= 4 + 2 * examples.count)
        // The same words in JSON: a service account's key file has field names that services.yaml has too.
        let inJSON = ["\"", "\",\""].flatMap { mark in texts.map { $0.replacing(/[^\w.@-]+/, with: mark) } }
        return Set((texts + inJSON + texts.map(withoutBlanks)).flatMap(Piece.all))
    }()

    private init(states: [DemoState], texts: [String]) {
        for state in states {
            for project in state.projects {
                project.secrets.values.forEach { add($0.value) }
                digests(of: project.environment, in: state).forEach { add(digest: $0) }
            }
        }
        texts.forEach { add($0) }
    }

    /// These and what `state` holds besides.
    func and(_ state: DemoState) -> Secrecy {
        var more = self
        let known = Set(DemoState.conforming.projects.flatMap { $0.secrets.values.map(\.value) })
        for project in state.projects {
            project.secrets.values.map(\.value).filter { !known.contains($0) }.forEach { more.add($0) }
            digests(of: project.environment, in: state).forEach { more.add(digest: $0) }
        }
        return more
    }

    /// These and other texts.
    func and(_ texts: [String]) -> Secrecy {
        var more = self
        texts.forEach { more.add($0) }
        return more
    }

    private mutating func add(_ text: String) {
        for form in [text, Data(text.utf8).base64EncodedString()] { add(pieces: Piece.all(of: form)) }
    }

    private mutating func add(digest hex: String) {
        let digits = Array(hex)
        let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(digits[$0...($0 + 1)]), radix: 16)
        }
        for form in [hex, hex.uppercased(), Data(bytes).base64EncodedString()] {
            add(pieces: Piece.all(of: form))
        }
    }

    private mutating func add(pieces new: [Piece]) {
        for piece in new where !Secrecy.publicPieces.contains(piece) {
            pieces.insert(piece)
            table[piece.place] = true
        }
    }

    /// What `text` gives away, as it stands or once line breaks and blanks are taken out; nil for nothing.
    func leak(in text: String) -> String? {
        firstPiece(in: text) ?? firstPiece(in: Secrecy.withoutBlanks(text))
    }

    private static func withoutBlanks(_ text: String) -> String {
        String(decoding: text.utf8.filter { $0 > 0x20 }, as: UTF8.self)
    }

    private func firstPiece(in text: String) -> String? {
        var text = text
        return text.withUTF8 { utf8 in
            let bytes = UnsafeRawBufferPointer(utf8)
            guard bytes.count >= Piece.length else { return nil }
            return table.withUnsafeBufferPointer { table in
                for offset in 0...(bytes.count - Piece.length) {
                    let piece = Piece(bytes, at: offset)
                    guard table[piece.place], pieces.contains(piece) else { continue }
                    return String(decoding: bytes[offset..<(offset + Piece.length)], as: UTF8.self)
                }
                return nil
            }
        }
    }
}

/// The digests that an environment's listing shows, in lower-case hex.
private func digests(of environment: String, in state: DemoState) -> [String] {
    struct Row: Decodable { let value: String }
    let json = Data((state.listingJSON(of: environment) ?? "[]").utf8)
    return ((try? JSONDecoder().decode([Row].self, from: json)) ?? []).map(\.value)
}

/// Tokens of the form that Supabase's have, made so that no line of source looks like one.
enum Token {
    static let demo = ["sbp", String(repeating: "0a1b2c3d", count: 5)].joined(separator: "_")
    /// Another provider's.
    static let other = ["ghp", String(repeating: "Zz09Yy18", count: 4)].joined(separator: "_")
}
