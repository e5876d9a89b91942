import Randomness
import Scenarios
import Secrets
import Testing

@testable import Probes

/// For which branch a text of a build command is.
@Suite struct BuildCommandTests {
    typealias Row = (command: String, branch: String?, place: BuildCommand.Place)

    /// Where `A=1` stands in each.
    static let rows: [Row] = [
        ("npm run build", "main", .nowhere), ("A=1 npm run build", "main", .here), ("", "main", .nowhere),
        // As a word of its own, whatever quotes it has.
        ("A=\"1\" npm run build", "main", .here), ("export 'A=1'", "main", .here), ("A=\\1 x", "main", .here),
        ("A=12 npm run build", "main", .nowhere), ("BA=1 npm run build", "main", .nowhere),
        ("A=1-b x", "main", .nowhere), ("A=1.x y", "main", .here), ("A=11 A=1", "main", .here),
        ("npm run build # A=1", "main", .nowhere), ("npm run build#A=1", "main", .here),
        ("export A=1\nnpm run build", "main", .here), ("npm ci && A=1 npm run build", "main", .here),
        // A command that does not ask for the branch is the same for all.
        ("npm ci || A=1 npm i", "main", .here), ("for x in 1 2; do A=1 y; done", "main", .here),
        ("A=1 node -e \"it's\"", nil, .here), ("echo \"A=1", "main", .here),
        ("npm ci || x # A=1\ny", "main", .nowhere),
        ("npm ci || x # $CF_PAGES_BRANCH A=1\ny", "main", .nowhere),
        // A line may go on.
        ("npm ci && \\\n " + byIf("A=1 \\\n x", "y"), "preprod", .elsewhere),
        // The switch.
        (byIf("A=1 x", "y"), "main", .here), (byIf("A=1 x", "y"), "preprod", .elsewhere),
        (byIf("y", "A=1 x"), "main", .elsewhere), (byIf("y", "A=1 x"), "preprod", .here),
        (byIf("y", "z") + "; A=1 x", "main", .here), ("A=1 x && " + byIf("y", "z"), "preprod", .here),
        (byIf("A=1 x", "y"), nil, .unclear), (byIf("A=1 x", "A=1 y"), nil, .unclear),
        (byIf("x", "y").replacing("=", with: "=="), "main", .nowhere),
        ("if [[ ${CF_PAGES_BRANCH} == main ]]; then A=1 x; fi", "main", .here),
        ("if [[ ${CF_PAGES_BRANCH} == main ]]; then A=1 x; fi", "preprod", .elsewhere),
        ("if test main = \"${CF_PAGES_BRANCH}\"\nthen\nA=1 x\nfi", "main", .here),
        ("if [ \"$CF_PAGES_BRANCH\" != 'main' ]; then A=1 x; fi", "main", .elsewhere),
        ("if [ \"$CF_PAGES_BRANCH\" != 'main' ]; then A=1 x; fi", "preprod", .here),
        (byElif, "main", .elsewhere), (byElif, "preprod", .here), (byElif, "other", .elsewhere),
        ("if [ $CF_PAGES_BRANCH = main ]; then \(byIf("A=1 x", "y")); fi", "main", .here),
        ("if [ $CF_PAGES_BRANCH = dev ]; then \(byIf("A=1 x", "y")); fi", "main", .elsewhere),
        (byIf("x", "y").replacing("npm", with: "A=1"), "main", .nowhere),
        (byCase, "main", .elsewhere), (byCase, "preprod", .here), (byCase, "staging", .here),
        (byCase, "other", .elsewhere),
        ("case $CF_PAGES_BRANCH in (main) x;; *) A=1 y\nesac", "preprod", .here),
        ("case $CF_PAGES_BRANCH in (main) x;; *) A=1 y\nesac", "main", .elsewhere),
        ("case $CF_PAGES_BRANCH in rel*) x;; *) A=1 y;; esac", "main", .unclear),
        ("case $CF_PAGES_BRANCH in 'rel*') x;; *) A=1 y;; esac", "main", .here),
        ("case $CF_PAGES_BRANCH in\n # A=1)\n main) x;; esac", "main", .nowhere),
        // The branch may be handed on.
        ("A=1 npm run build --branch=$CF_PAGES_BRANCH 2>&1 | tee log", "main", .here),
        (byIf("A=1 x", "y") + " && echo done", "main", .here),
        (byIf("A=1 x", "y; exit 1"), "main", .here), (byIf("A=1 x", "y; exit 1"), "preprod", .elsewhere),
        (byIf("A=1 bash build.sh", "y"), "main", .here),
        ("V=$(git rev-parse HEAD) W=\"${V:-x}\"; " + byIf("A=1 x", "y"), "main", .here),
        // Whether another condition holds can't be told.
        ("if [ -f x ]; then A=1 y; fi; echo $CF_PAGES_BRANCH", "main", .unclear),
        ("if [ \"$B\" = main ]; then A=1 y; fi; echo $CF_PAGES_BRANCH", "main", .unclear),
        ("if [ \"x$CF_PAGES_BRANCH\" = \"xmain\" ]; then A=1 y; fi", "main", .unclear),
        ("if [ $CF_PAGES_BRANCH = $MAIN ]; then A=1 y; fi", "main", .unclear),
        ("if [[ $CF_PAGES_BRANCH == ma* ]]; then A=1 y; fi", "main", .unclear),
        ("if [ $CF_PAGES_BRANCH = main ] || z; then A=1 y; fi", "main", .unclear),
        ("if [ $CF_PAGES_BRANCH = main -a 1 = 2 ]; then A=1 y; fi", "main", .unclear),
        ("if git diff --quiet; then A=1 y; else z; fi; echo $CF_PAGES_BRANCH", "main", .unclear),
        ("case $B in main) A=1 x;; esac; echo $CF_PAGES_BRANCH", "main", .unclear),
    ]

    /// What decides by itself what runs, or can't be cut into words, beside a text that is there.
    static let unreadable = [
        "[ $CF_PAGES_BRANCH = main ] && A=1 x", "[[ $CF_PAGES_BRANCH = main ]] && A=1 x || y",
        "test $CF_PAGES_BRANCH = main && A=1 x", "! [ $CF_PAGES_BRANCH = main ] && A=1 x",
        "bash -c \"[ $CF_PAGES_BRANCH = main ] && A=1 x\"", "bash -ec 'A=1 x'; echo $CF_PAGES_BRANCH",
        "npx each \"[ $CF_PAGES_BRANCH = main ] && A=1 x\"", "node -e 'process.env.CF_PAGES_BRANCH' && A=1 x",
        "eval \"A=1 x $CF_PAGES_BRANCH\"",
        "CF_PAGES_BRANCH=main; A=1 x", "unset CF_PAGES_BRANCH; A=1 x", "export CF_PAGES_BRANCH=main; A=1 x",
        "while [ $CF_PAGES_BRANCH = main ]; do A=1 x; done", "f() { A=1 x; }; f $CF_PAGES_BRANCH",
        "( A=1 x ); echo $CF_PAGES_BRANCH", "A=1 x || echo $CF_PAGES_BRANCH",
        "if [ $CF_PAGES_BRANCH = main ]; then exit 0; fi; A=1 x",
        "if [ $CF_PAGES_BRANCH = main ]; then exit; fi; A=1 x",
        "if [ $CF_PAGES_BRANCH = main ]; then exec y; fi; A=1 x",
        "if [ $CF_PAGES_BRANCH = main ]; then A=1 x", "if [ $CF_PAGES_BRANCH = main ]; A=1 x; fi",
        "A=1 x; fi; echo $CF_PAGES_BRANCH", "else A=1 x $CF_PAGES_BRANCH",
        "if if [ $CF_PAGES_BRANCH = main ]; then x; fi; then A=1 x; fi",
        "case $CF_PAGES_BRANCH in main) A=1 x ;& *) y;; esac", "case $CF_PAGES_BRANCH in main A=1 x;; esac",
        "case $CF_PAGES_BRANCH in main) A=1 x;;& *) y;; esac", "case $CF_PAGES_BRANCH in main) A=1 x",
        "case $CF_PAGES_BRANCH main) A=1 x;; esac", "A=1 x;; echo $CF_PAGES_BRANCH",
        "cat <<E\n$CF_PAGES_BRANCH\nE\nA=1 x", "A=1 x `echo $CF_PAGES_BRANCH`", "A=1 x '$CF_PAGES_BRANCH",
        "A=1 x \"$CF_PAGES_BRANCH", "A=1 x ${CF_PAGES_BRANCH", "A=1 x $(echo $(echo $CF_PAGES_BRANCH))",
        "A=1 x $'\\x24' $CF_PAGES_BRANCH", "if [ $CF_PAGES_BRANCH = main ]; then A=1 x; else y; esac",
        "A=1 x \"$CF_PAGES_BRANCH\\", "for b in $CF_PAGES_BRANCH; do A=1 x; done",
    ]

    private static func byIf(_ main: String, _ others: String) -> String {
        "if [ \"$CF_PAGES_BRANCH\" = \"main\" ]; then \(main); else \(others); fi"
    }

    private static let byElif = """
        if [ "$CF_PAGES_BRANCH" = "main" ]; then
          x   # production
        elif [ "$CF_PAGES_BRANCH" = "preprod" ]; then
          A=1 y
        else
          z
        fi
        """
    private static let byCase = """
        case "$CF_PAGES_BRANCH" in
          main) x ;;
          preprod|"staging") A=1 y ;;
          *) z ;;
        esac
        """

    private func place(_ command: String, _ branch: String?) -> BuildCommand.Place? {
        let held = HeldSecret("build_command", SecretValue(copying: command))
        return BuildCommand(held, on: branch, lookingFor: ["A=1"]).places["A=1"]
    }

    @Test(arguments: rows) func knowsForWhichBranchATextIs(
        _ command: String, _ branch: String?, _ expected: BuildCommand.Place
    ) {
        #expect(place(command, branch) == expected)
    }

    @Test(arguments: unreadable) func saysWhereItCannotTell(command: String) {
        #expect(place(command, "main") == .unclear)
        // What is not there is not there, whatever the rest means.
        #expect(place(command.replacing("A=1", with: "B=1"), "main") == .nowhere)
    }

    @Test(arguments: [
        ("echo $CF_PAGES_BRANCH", true), ("echo ${CF_PAGES_BRANCH}-x", true),
        ("echo $CF_PAGES_BRANCH-x", true), ("echo 'CF_PAGES'_BRANCH", true), ("echo $CF_PAGES_URL", false),
        ("", false),
    ]) func knowsWhetherItAsksForTheBranch(_ command: String, _ asks: Bool) {
        let held = HeldSecret("build_command", SecretValue(copying: command))
        #expect(BuildCommand(held, on: "main", lookingFor: []).asksForBranch == asks)
    }

    /// Whatever a command is, it is read to its end, and a text that is not there is never found.
    @Test func commandsOfChanceAreRead() {
        let pieces = [
            "if ", "then ", "else ", "elif ", "fi ", "case ", "in ", "esac ", "[ ", "] ", "; ", ";; ", "\n",
            "&& ",
            "|| ", "| ", "( ", ") ", "\"", "'", "\\", "`", "$( ", "${", "$CF_PAGES_BRANCH ", "main ", "= ",
            "# ",
            "A=1 ", "x ", "é", "<< ", "& ", "> ",
        ]
        var generator = SeededGenerator(seed: 56)
        for _ in 0..<3000 {
            let command = (0..<Int.random(in: 0...30, using: &generator)).map { _ in
                pieces.randomElement(using: &generator) ?? ""
            }.joined()
            let found = place(command, "main")
            #expect(found != nil)
            if !command.contains("A=1"), !command.contains("\\"), !command.contains("\""),
                !command.contains("'")
            {
                #expect(found == .nowhere, "\(command)")
            }
        }
    }

    /// Nesting costs no stack, and length no more than its share of time.
    @Test func longCommandsAreRead() {
        let deep = String(repeating: "if [ $CF_PAGES_BRANCH = main ]; then ", count: 1500)
        #expect(place(deep + "A=1 x" + String(repeating: "; fi", count: 1500), "main") == .here)
        #expect(place(String(repeating: "A=12 ", count: 13_000), "main") == .nowhere)
        #expect(place(String(repeating: "A\"", count: 32_000), "main") == .nowhere)
    }
}
