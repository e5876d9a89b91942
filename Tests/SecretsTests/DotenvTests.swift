import Secrets
import Testing

/// One dotenv text: its names with their values, or what is wrong with it.
struct DotenvCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    var values: [String] = []
    var problem: DotenvProblem.Reason?
    var line = 0

    /// `values` are `NAME=value`, the value as it is read.
    init(_ name: String, _ text: String, _ values: String...) {
        (testDescription, self.text, self.values) = (name, text, values)
    }

    init(_ name: String, _ text: String, line: Int, _ problem: DotenvProblem.Reason) {
        (testDescription, self.text, self.problem, self.line) = (name, text, problem, line)
    }
}

/// A value of these bytes.
func secretValue(_ bytes: some Collection<UInt8>) -> SecretValue {
    SecretValue(capacity: bytes.count) { buffer in
        buffer.copyBytes(from: bytes)
        return bytes.count
    }
}

/// Reads a dotenv text whose values are no secrets.
func readDotenv(_ text: some Collection<UInt8>) -> Result<[String], DotenvProblem> {
    var values: [String] = []
    let secret = secretValue(text)
    do throws(DotenvProblem) {
        try Dotenv.read(secret) { name, value in
            values.append("\(name)=\(value.withBytes { String(decoding: $0, as: UTF8.self) })")
        }
        return .success(values)
    } catch {
        return .failure(error)
    }
}

@Suite struct DotenvTests {
    @Test(arguments: dialect) func reads(dotenv: DotenvCase) {
        #expect(readDotenv(dotenv.text.utf8) == .success(dotenv.values))
    }

    private static let dialect = [
        DotenvCase("nothing", ""),
        DotenvCase("blank lines and comments", "\n  \n# A=1\n\t# B=2\n#\n"),
        DotenvCase("a line", "A=b\n", "A=b"),
        DotenvCase("no line end at the end", "A=b\nC=d", "A=b", "C=d"),
        DotenvCase("the file's order", "B=1\nA=2\nC=3\n", "B=1", "A=2", "C=3"),
        DotenvCase("every kind of name", "a.b-C_9=1\n9=2\n_=3\n", "a.b-C_9=1", "9=2", "_=3"),
        DotenvCase("names that differ in case", "A=1\na=2\n", "A=1", "a=2"),
        DotenvCase(
            "export", "export A=1\n  export\t B=2\nexport=3\nexported=4\n", "A=1", "B=2", "export=3",
            "exported=4"),
        DotenvCase("spaces", "  A  =  b c  \n\tD\t=\te\t\n", "A=b c", "D=e"),
        DotenvCase("an empty value", "A=\nB= \nC=\"\"\nD=''\nE=", "A=", "B=", "C=", "D=", "E="),
        DotenvCase("a comment instead of a value", "A= # c\nB=#c\n", "A=", "B="),
        DotenvCase(
            "a comment behind a value", "A=b # c\nB=b\t#c\nC=b#c\nD=b #\n", "A=b", "B=b", "C=b#c", "D=b"),
        DotenvCase("a comment behind a quote", "A='b' # c\nB=\"b\"#c\nC='b'  \n", "A=b", "B=b", "C=b"),
        DotenvCase("= in values", "A=b=c==\nB==\n", "A=b=c==", "B=="),
        DotenvCase("$ in values", "A=$B\nC='${D}'\nE=\"$F\"\nG=\"\\$H\"\n", "A=$B", "C=${D}", "E=$F", "G=$H"),
        DotenvCase("single quotes", "A='b \\n \" # c'\n", "A=b \\n \" # c"),
        DotenvCase("double quotes", "A=\"b ' # c\"\n", "A=b ' # c"),
        DotenvCase("escapes", "A=\"\\n\\r\\t\\\"\\\\\\$\"\n", "A=\n\r\t\"\\$"),
        DotenvCase("what is no escape", "A=\"\\q\\x\\'\"\nB=\\n\n", "A=\\q\\x\\'", "B=\\n"),
        DotenvCase("a backslash before the end", "A=\"b\\\\\"\nC='d\\'\n", "A=b\\", "C=d\\"),
        DotenvCase("several lines", "A=\"b\nc\n\"\nD='\ne # f\n'\nG=h\n", "A=b\nc\n", "D=\ne # f\n", "G=h"),
        DotenvCase("quotes inside", "A=it's\nB=a\"b\"\n", "A=it's", "B=a\"b\""),
        DotenvCase("JSON", "A={\"a\": 1} \nB='{\"a\": 1}'\n", "A={\"a\": 1}", "B={\"a\": 1}"),
        DotenvCase(
            "Windows line ends", "A=b\r\nC=\"d\"\r\nE='f\r\ng'\r\n\r\nH=\r\n", "A=b", "C=d", "E=f\r\ng", "H="),
        DotenvCase("a byte-order mark", "\u{FEFF}A=b\n", "A=b"),
        DotenvCase("other alphabets", "A=äö€😀\nB=\"ß\"\n", "A=äö€😀", "B=ß"),
        DotenvCase("a NUL in a comment", "# \u{0}\nA=b # \u{0}\n", "A=b"),
    ]

    @Test(arguments: problems) func refuses(dotenv: DotenvCase) throws {
        guard case .failure(let problem) = readDotenv(dotenv.text.utf8) else {
            Issue.record("was read")
            return
        }
        #expect(problem.reason == dotenv.problem)
        #expect(problem.line == dotenv.line)
    }

    private static let problems = [
        DotenvCase("no assignment", "A=1\n\nB\n", line: 3, .expectedAssignment),
        DotenvCase("no assignment at the end", "A", line: 1, .expectedAssignment),
        DotenvCase("no name", "A=1\n=b\n", line: 2, .expectedAssignment),
        DotenvCase("export of nothing", "export =1\n", line: 1, .expectedAssignment),
        DotenvCase("export of two", "export A B=1\n", line: 1, .expectedAssignment),
        DotenvCase("a name with a space", "A=1\r\nA B=1\r\n", line: 2, .expectedAssignment),
        DotenvCase("a name in quotes", "'A'=1\n", line: 1, .expectedAssignment),
        DotenvCase("a name of another alphabet", "Ä=1\n", line: 1, .expectedAssignment),
        DotenvCase("YAML's mapping of mappings", "# c\nA:\n  B: 1\n", line: 2, .expectedAssignment),
        DotenvCase("a colon without a space", "A:1\n", line: 1, .expectedAssignment),
        DotenvCase("a colon behind a space", "A : 1\n", line: 1, .expectedAssignment),
        DotenvCase("a colon without a name", ": 1\n", line: 1, .expectedAssignment),
        DotenvCase("an assignment over two lines", "A\n=1\n", line: 1, .expectedAssignment),
        DotenvCase("an open double quote", "A=1\nB=\"c\nd\n\n", line: 2, .openQuote),
        DotenvCase("an open single quote", "A='", line: 1, .openQuote),
        DotenvCase("an escaped closing quote", "\nA=\"b\\\"\n", line: 2, .openQuote),
        DotenvCase("text behind a quote", "A=\"b\"c\n", line: 1, .textAfterQuote),
        DotenvCase("text behind a quote of several lines", "A=1\nB='b\nc' d\n", line: 3, .textAfterQuote),
        DotenvCase("a NUL in a value", "A=1\nB=c\u{0}d\n", line: 2, .nulByte),
        DotenvCase("a NUL in quotes", "A='\nb\u{0}'\n", line: 2, .nulByte),
        DotenvCase("a NUL in double quotes", "A=\"\u{0}\"\n", line: 1, .nulByte),
        DotenvCase("a NUL behind a name", "A\u{0}=1\n", line: 1, .nulByte),
        DotenvCase("a NUL at a line's beginning", "A=1\n\u{0}\n", line: 2, .nulByte),
        DotenvCase("a name twice", "A=1\nB=2\n\nexport A=3\n", line: 4, .namedTwice),
    ]

    /// What is wrong is told without a piece of the text, which may be a secret.
    @Test(arguments: [
        "SENTINEL", "SENTINEL:x", "A='SENTINEL", "A='x' SENTINEL", "A=SENTINEL\u{0}",
        "SENTINEL=1\nSENTINEL=2",
    ])
    func tellsNothingOfTheText(text: String) {
        guard case .failure(let problem) = readDotenv(text.utf8) else {
            Issue.record("was read")
            return
        }
        var dumped = ""
        dump(problem, to: &dumped)
        for told in ["\(problem)", String(reflecting: problem), problem.reason.rawValue, dumped] {
            #expect(!told.contains("SENTINEL"))
        }
    }

    @Test func utf16IsNoDotenvFile() {
        let bytes: [UInt8] = [0xFF, 0xFE, 0x41, 0, 0x3D, 0, 0x62, 0]
        guard case .failure(let problem) = readDotenv(bytes) else {
            Issue.record("was read")
            return
        }
        #expect(problem.reason == .expectedAssignment)
    }
}
