import Secrets
import Testing

/// Lines that programs read differently. The values of each are what docker compose's parser, dotenv 16 for Node,
/// dotenv 3 for Ruby and python-dotenv 1 make of them.
@Suite struct DotenvDialectTests {
    @Test(
        arguments: [
            ("A=b", nil), ("A='b#c'", nil), ("A=\"b #c\"", nil), ("A=b #c", nil), ("export A=b", nil),
            ("A=\"b\\nc\"", nil),
            ("A='$B'", nil), ("A=b$", nil), ("A=\"b\nc\"", nil), ("A=b=c", nil),
            ("A=b#c", "Compose and Python read the # as part of the value, Node and Ruby as a comment"),
            ("A=#c", "Python reads the # as part of the value, the others as a comment"),
            ("A=b$C", "Compose and Ruby replace the variable, Node and Python do not"),
            ("A=b${C}", "Compose, Ruby and Python replace the variable, Node does not"),
            ("A=\"b${C}\"", "Compose, Ruby and Python replace the variable, Node does not"),
            (
                "A=\"b\\tc\"",
                "Node keeps the backslash, Compose and Ruby take it away, Python does so before some letters"
            ),
            ("A='b\\\\c'", "Python takes the backslash away, the others keep it"),
            ("A=`b`", "Node takes the backticks for quotes, the others for part of the value"),
            ("A=` # b`", "Node takes the backticks for quotes, the others for part of the value"),
            ("A=\tb", "Node keeps the tab beside the value, npm's dotenv takes it away"),
            ("A= b\t# c", "Node keeps the tab beside the value, npm's dotenv takes it away"),
            ("A=b\t", "Node keeps the tab beside the value, npm's dotenv takes it away"),
            (
                "\n \nA=b",
                "Node takes a line of blanks, or an indented comment, for part of the name behind it"
            ),
            (
                "\n # c\nA=b",
                "Node takes a line of blanks, or an indented comment, for part of the name behind it"
            ),
            ("\n\n# c\n  A=b", nil), ("B: c\nA=b", "to some programs an earlier line ends elsewhere"),
            ("B=\"\\\\\"\nA=b", "to some programs an earlier line ends elsewhere"),
            ("B=\"\\\"\"\nA=b", "to some programs an earlier line ends elsewhere"),
            ("B=`\nA=b", "to some programs an earlier line ends elsewhere"),
            ("B=\u{A0}'\nA=b", "to some programs an earlier line ends elsewhere"),
            ("A=b\\!c", "Ruby takes the backslash away, the others keep it"), ("A=b\\", nil),
            (
                "A: b",
                "Node does not read NAME: value, npm's dotenv does; Python does not read NAME: value"
            ),
            (
                "\u{FEFF}A=b",
                "Node takes the byte order mark for part of the name, npm's dotenv does not; Python takes the byte order mark for part of the name"
            ),
            (
                "\u{FEFF}# c\nA=b",
                "Node takes the byte order mark for part of the name, npm's dotenv does not"
            ),
            ("export  A=b", "Node does not read this export, npm's dotenv does"),
            ("export\tA=b", "Node does not read this export, npm's dotenv does"),
            ("  export A=b", nil), ("# a\tb\nA=b", nil), ("A=b\tc", nil), ("A=b\r\n", nil),
            ("\tA=b", "Node takes the tab beside the name for part of it, npm's dotenv does not"),
            ("A\t=b", "Node takes the tab beside the name for part of it, npm's dotenv does not"),
            ("A-B=c", "Ruby does not read a name with a -"),
            (
                "A=\"b\\rc\"",
                "Node keeps the backslash before r, and Ruby since dotenv 3.0; the others take both for a carriage return"
            ),
            ("A='b\\'", "programs take the backslash before its end for different things"),
            ("A='${B}'", "Python replaces the variable in single quotes, too"),
            ("A=b$$", "Compose takes two $ for one"),
            ("A=b\u{A0}", "not all programs take away the white space beside the value"),
            ("A=\u{C}b", "not all programs take away the white space beside the value"),
            ("A=b\rC=d", "not all programs end a line at a carriage return alone"),
            ("A='b\r\nc'", "Python keeps the carriage returns in it, the others do not"),
        ] as [(String, String?)]) func `differences are told`(line: String, difference: String?) throws
    {
        #expect(try read(line, as: nil).readings == difference)
    }

    @Test(
        arguments: [
            ("A=b#c", .compose, "b#c"), ("A=b#c", .python, "b#c"), ("A=b#c", .node, "b"),
            ("A=b#c", .ruby, "b"),
            ("A=#c", .python, "#c"), ("A=#c", .node, ""), ("A=`b`", .node, "b"), ("A=`b`", .ruby, "`b`"),
            ("A=`b#c`", .node, "b#c"), ("A=`b # c` # d", .node, "b # c"), ("A=`b\nc`", .node, "b\nc"),
            ("A=\tb", .ruby, "b"),
            ("A=b\\!c", .ruby, "b!c"), ("A=b\\\\c", .ruby, "b\\c"), ("A=b\\!c", .node, "b\\!c"),
            ("A=b\\!c", .compose, "b\\!c"), ("A=b\\!c", .python, "b\\!c"), ("A=\"b\\!c\"", .ruby, "b!c"),
            ("A=\"b\\tc\"", .ruby, "btc"), ("A=\"b\\nc\"", .node, "b\nc"), ("A='b\\!c'", .ruby, "b\\!c"),
            ("A=\"b\\$c\"", .python, "b\\$c"), ("A=\"b\\$c\"", .node, "b\\$c"),
            ("A=\"b\\\\c\"", .node, "b\\\\c"), ("A=\"b\\ac\"", .python, "b\u{7}c"),
            ("A=\"b\\'c\"", .python, "b'c"), ("A=\"b\\fc\"", .compose, "b\u{C}c"),
            ("A=\"b\\\"c\"", .python, "b\"c"), ("A=\"b\\cd\"", .compose, "b\\cd"),
            ("A=b$C", .node, "b$C"), ("A=b$C", .python, "b$C"),
            ("A='b\\\\c'", .python, "b\\c"), ("A='b\\\\c'", .node, "b\\\\c"), ("A='b\\'c'", .python, "b'c"),
            ("A='b\\'c'", .compose, "b\\'c"), ("A='b\\'c'", .ruby, "b\\'c"), ("A='b\\nc'", .python, "b\\nc"),
            ("A='b\r\nc'", .python, "b\r\nc"), ("A='b\r\nc'", .node, "b\nc"),
            ("A=\"b\r\nc\"", .compose, "b\nc"), ("A=\"b\r\nc\"", .ruby, "b\nc"), ("A=b\rC=d", .python, "d"),
            ("\u{FEFF}A=b", .compose, "b"), ("\u{FEFF}# c\nA=b", .python, "b"), ("A: b", .ruby, "b"),
            ("export\tA=b", .python, "b"), ("\tA=b", .python, "b"), ("A='${B}'", .compose, "${B}"),
        ] as [(String, Dotenv.Dialect, String)]) func `a dialect decides`(
            line: String, dialect: Dotenv.Dialect, value: String
        ) throws
    {
        let read = try read(line, as: dialect)
        #expect(read.value == value)
        #expect(read.readings == nil)
    }

    @Test func `a variable is another program's in the dialects that replace it`() throws {
        for dialect in [Dotenv.Dialect.compose, .ruby, .python] {
            #expect(
                try read("A=${B}", as: dialect).readings
                    == "the variable in it is replaced, by what is not in the file")
        }
    }

    @Test(
        arguments: [
            ("A=\"b\\\"c\"", .node, "Node and npm's dotenv take the backslash in it for different things"),
            ("A=\"b\\rc\"", .node, "Node and npm's dotenv take the backslash in it for different things"),
            (
                "A=\"b\\\\r\"", .node,
                "Node and npm's dotenv take the backslash in it for different things"
            ),
            ("B=\t'c'\nA=b", .node, "to some programs an earlier line ends elsewhere"),
            ("A=\tb", .node, "Node keeps the tab beside the value, npm's dotenv takes it away"),
            ("A=`b\\`", .node, "programs take the backslash before its end for different things"),
            ("A='b\\'", .node, "programs take the backslash before its end for different things"),
            ("A: b", .python, "Python does not read NAME: value"),
            ("export A: \"b\"", .python, "Python does not read NAME: value"),
            ("A: b", .node, "Node does not read NAME: value, npm's dotenv does"),
            ("\u{FEFF}A=b", .python, "Python takes the byte order mark for part of the name"),
            (
                "\u{FEFF}\nA=b", .node,
                "Node takes the byte order mark for part of the name, npm's dotenv does not"
            ),
            ("A=`b", .node, "Node and npm's dotenv take a backtick alone for different things"),
            ("B: c\nA=b", .node, "to some programs an earlier line ends elsewhere"),
            ("\u{FEFF}\tA=b", .python, "Python takes the byte order mark for part of the name"),
            ("export  A=b", .node, "Node does not read this export, npm's dotenv does"),
            ("\tA=b", .node, "Node takes the tab beside the name for part of it, npm's dotenv does not"),
            ("A-B=c", .ruby, "Ruby does not read a name with a -"),
            (
                "A=\"b\\nc\"", .ruby,
                "Ruby's dotenv keeps the backslash before n since 3.0, and took both for a newline"
            ),
            ("A='${B}'", .python, "Python replaces the variable in single quotes, too"),
            ("A=b$$", .compose, "Compose takes two $ for one"),
            ("A=b\u{A0}", .python, "not all programs take away the white space beside the value"),
            ("A=b\u{A0}#c", .python, "not all programs take this # for a comment's"),
            ("A=b\rC=d", .node, "not all programs end a line at a carriage return alone"),
            ("A=\"b\\0101\"", .compose, "Compose replaces the octal number in it"),
        ] as [(String, Dotenv.Dialect, String)]) func `a dialect leaves it open`(
            line: String, dialect: Dotenv.Dialect, readings: String
        ) throws
    {
        #expect(try read(line, as: dialect).readings == readings)
    }

    private func read(_ line: String, as dialect: Dotenv.Dialect?) throws -> (
        value: String, readings: String?
    ) {
        let bytes = Array(line.utf8)
        let text = SecretValue(capacity: bytes.count) { buffer in
            buffer.copyBytes(from: bytes)
            return bytes.count
        }
        var found: (String, String?) = ("nothing was read", nil)
        try Dotenv.read(text, as: dialect) { _, value, readings in
            found = (value.withBytes { String(decoding: $0, as: UTF8.self) }, readings?.description)
        }
        return found
    }
}
