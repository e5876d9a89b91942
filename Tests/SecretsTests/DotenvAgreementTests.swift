import Secrets
import Testing

/// What the documentation and the tests of Docker's, Node's and Ruby's readers say of a `.env`, where they agree; and
/// whose way is taken where they don't.
@Suite struct DotenvAgreementTests {
    @Test(arguments: agreed + asDocker) func reads(dotenv: DotenvCase) {
        #expect(readDotenv(dotenv.text.utf8) == .success(dotenv.values))
    }

    private static let agreed = [
        DotenvCase("spaces around the sign", "A =b\nC= d\nE = f\n", "A=b", "C=d", "E=f"),
        DotenvCase("spaces before the name", "   A=b\n\tC=d\n", "A=b", "C=d"),
        DotenvCase("spaces in quotes", "A='  b  '\nC=\"  d  \"\n", "A=  b  ", "C=  d  "),
        DotenvCase("spaces around a bare value", "A=    b c    \n", "A=b c"),
        DotenvCase("spaces before a quote", "A=  \"b\"\nC= 'd'\n", "A=b", "C=d"),
        DotenvCase("quotes in other quotes", "A='b \"c\" d'\nE=\"f 'g' h\"\n", "A=b \"c\" d", "E=f 'g' h"),
        DotenvCase(
            "quotes inside of a bare value", "A={\"b\": \"c\"}\nD=it's\n", "A={\"b\": \"c\"}", "D=it's"),
        DotenvCase("line breaks in double quotes", "A=\"b\\nc\\rd\"\n", "A=b\nc\rd"),
        DotenvCase("none in single quotes or bare", "A='b\\nc'\nD=e\\nf\n", "A=b\\nc", "D=e\\nf"),
        DotenvCase(
            "comments", "# a\n  # b\nA=b # c\nD='e # f' # g\nH=\"i # j\" # k\n", "A=b", "D=e # f", "H=i # j"),
        DotenvCase("signs in the value", "A=b=c==\nD=e:f\n", "A=b=c==", "D=e:f"),
        DotenvCase(
            "a URL", "A=postgres://u:p@h:5432/d?sslmode=disable\n",
            "A=postgres://u:p@h:5432/d?sslmode=disable"),
        DotenvCase(
            "export", "export A=b\n\texport C=\"export d\"\nexportE=f\nexport_G=h\n", "A=b", "C=export d",
            "exportE=f", "export_G=h"),
        DotenvCase("dots in a name", "A.B=c\n", "A.B=c"),
        DotenvCase(
            "as YAML writes it", "A: b\nexport C: 'd'\nE: f=g\nH: \nI: # j\n", "A=b", "C=d", "E=f=g", "H=",
            "I="),
        DotenvCase("several lines", "A=\"b\nc\n\nd\"\nE='f\n# g'\n", "A=b\nc\n\nd", "E=f\n# g"),
        DotenvCase(
            "a key in PEM", "A=\"-----BEGIN X-----\nb+/=\n-----END X-----\"\nC=d\n",
            "A=-----BEGIN X-----\nb+/=\n-----END X-----", "C=d"),
    ]

    private static let asDocker = [
        DotenvCase("a # without a space before it", "A=b#c\nD=e# f\n", "A=b#c", "D=e# f"),
        DotenvCase("escaped quotes", "A=\"{\\\"b\\\": \\\"c\\\"}\"\n", "A={\"b\": \"c\"}"),
        DotenvCase("a tab", "A=\"b\\tc\"\nD='e\\tf'\nG=h\\ti\n", "A=b\tc", "D=e\\tf", "G=h\\ti"),
        DotenvCase("an escaped $", "A=\"b\\$C\"\nD=\"b\\${E}\"\n", "A=b$C", "D=b${E}"),
    ]

    /// Docker reads another value than Ruby and Node, or an error.
    @Test(arguments: ["A='b\\'s c'\n", "A=\"b\"c\n", "A='b'c\n"]) func refusesWhatIsReadInMoreThanOneWay(
        text: String
    ) {
        #expect(throws: DotenvProblem.self) { try readDotenv(text.utf8).get() }
    }
}
