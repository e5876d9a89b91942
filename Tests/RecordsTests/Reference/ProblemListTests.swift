import JSONSchemas
import Manifests
import Records
import Renderings
import Testing

/// What `envaudit validate` says of problems and warnings.
@Suite struct ProblemListTests {
    private func problem(_ file: String, _ line: Int, _ column: Int, _ message: String) -> ManifestProblem {
        ManifestProblem(at: Position(file: file, line: line, column: column), message)
    }

    @Test func putsProblemsAndWarningsInOrderByPlace() {
        let list = ProblemList(
            problems: [
                problem("b.yaml", 1, 1, "x"), problem("a.yaml", 10, 2, "y"), problem("a.yaml", 9, 3, "z"),
            ],
            warnings: [problem("a.yaml", 9, 20, "w")])
        #expect(
            list.lines == [
                "a.yaml:9:3: error: z", "a.yaml:9:20: warning: w", "a.yaml:10:2: error: y",
                "b.yaml:1:1: error: x",
            ])
        #expect(list.hasErrors)
    }

    @Test func aWarningIsNoError() {
        #expect(!ProblemList(problems: [], warnings: [problem("a", 1, 1, "w")]).hasErrors)
        #expect(ProblemList(problems: [], warnings: []).json == "[]\n")
    }

    @Test(arguments: HostileText.all) func commandsNothing(_ hostile: HostileText) throws {
        let list = ProblemList(problems: [problem("a.yaml", 3, 4, hostile.text)], warnings: [])
        #expect(Showing.command(in: list.lines.joined()) == nil)
        #expect(list.lines.count == 1)
        let entry = try ParsedJSON(list.json)[0]
        #expect(entry["file"].text == "a.yaml")
        #expect(entry["line"].number == 3)
        #expect(entry["column"].number == 4)
        #expect(entry["severity"].text == "error")
        #expect(entry["message"].text?.unicodeScalars.elementsEqual(hostile.text.unicodeScalars) == true)
    }
}
