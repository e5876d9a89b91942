import Secrets
import Testing

/// What is written is read back, here and by whatever else reads dotenv files.
@Suite(.timeLimit(.minutes(1))) struct DotenvWritingTests {
    private func text(_ values: [(name: String, bytes: [UInt8])]) -> [UInt8] {
        let text = Dotenv.text(of: values.map { HeldSecret($0.name, secretValue($0.bytes)) })
        return text.withBytes { Array($0) }
    }

    private func read(_ text: [UInt8]) throws -> [(name: String, bytes: [UInt8])] {
        var values: [(name: String, bytes: [UInt8])] = []
        let secret = secretValue(text)
        try Dotenv.read(secret) { name, value in values.append((name, value.withBytes { Array($0) })) }
        return values
    }

    /// A value and the line it is written as. In double quotes dialects differ: Node's dotenv leaves all but line
    /// breaks escaped, Ruby's and Docker's put variables in. In single quotes all three take what is there.
    static let lines: [(value: String, line: String)] = [
        ("", "A=''"), ("plain", "A=plain"), ("0a1B-_./+=:@%,", "A=0a1B-_./+=:@%,"), ("==", "A==="),
        ("two words", "A='two words'"), (" ", "A=' '"), ("#no comment", "A='#no comment'"),
        ("a#b", "A='a#b'"), ("$HOME", "A='$HOME'"), ("${X}$(id)`id`", "A='${X}$(id)`id`'"),
        (#"say "hi""#, #"A='say "hi"'"#), (#"back\slash"#, #"A='back\slash'"#), (#"\n"#, #"A='\n'"#),
        ("é漢🔑", "A='é漢🔑'"), ("[]{}()*?!~&|;<>^", "A='[]{}()*?!~&|;<>^'"),
        // What single quotes can't hold, or not on one line.
        ("it's", #"A="it's""#), (#"it's "$1" \"#, #"A="it's \"\$1\" \\""#),
        (#"ends in \"#, #"A="ends in \\""#),
        ("one\ntwo\n", #"A="one\ntwo\n""#), ("a\r\nb\tc", #"A="a\r\nb\tc""#),
    ]

    @Test(arguments: lines.indices) func `is written so that all dialects agree`(index: Int) throws {
        let (value, line) = Self.lines[index]
        let written = text([("A", Array(value.utf8))])
        #expect(String(decoding: written, as: UTF8.self) == line + "\n")
        #expect(try read(written).map(\.bytes) == [Array(value.utf8)])
    }

    @Test func `each value has one line, in order`() throws {
        let values = Self.lines.enumerated().map { ("N\($0)", Array($1.value.utf8)) }
        let written = text(values)
        #expect(written.filter { $0 == 0x0A }.count == values.count)
        #expect(try read(written).map(\.name) == values.map(\.0))
        #expect(try read(written).map(\.bytes) == values.map(\.1))
        #expect(text([]).isEmpty)
    }

    /// Whatever bytes a value has, but for NUL, which no environment variable can hold.
    @Test(arguments: 1...8) func `any bytes are read back`(seed: UInt64) throws {
        var state = seed
        func next(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        let marks = Array("\\\"'$#=\n\r\t nrt`".utf8)
        for _ in 0..<200 {
            let values = (0..<(1 + next(5))).map { index in
                let bytes = (0..<next(30)).map { _ in
                    next(2) == 0 ? marks[next(marks.count)] : UInt8(1 + next(255))
                }
                return ("NAME_\(index)", bytes)
            }
            let found = try read(text(values))
            #expect(found.map(\.name) == values.map(\.0))
            #expect(found.map(\.bytes) == values.map(\.1))
        }
    }

    /// Every byte, alone and between others.
    @Test func `every byte is read back`() throws {
        for byte in UInt8(1)...255 {
            for bytes in [[byte], [0x61, byte, 0x62], [byte, byte], [0x61, byte], [byte, 0x61]] {
                #expect(try read(text([("A", bytes)])).map(\.bytes) == [bytes], "\(bytes)")
            }
        }
    }
}
