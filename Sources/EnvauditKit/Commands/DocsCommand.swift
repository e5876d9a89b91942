import ArgumentParser
import Auditing
import CPages
import Probes
import Support

/// `envaudit docs`: the documentation of this very version, without the network.
struct DocsCommand: StatusCommand {
    static let configuration = CommandConfiguration(
        commandName: "docs",
        abstract: "Print a page of the documentation, or list the pages.",
        discussion: """
            The pages are in the program, so they are those of this version, and need no network. Rules, secrets and \
            services are explained by envaudit explain.

            EXAMPLES
              envaudit docs
              envaudit docs tutorial
              envaudit docs manifests | less

            EXIT STATUS
              0 printed   2 unknown page, or usage error
            """)

    @Argument(
        help: ArgumentHelp("The page. Default: a list of them.", valueName: "page"),
        completion: .list(Page.all.map(\.name)))
    var page: String?

    func run(in context: Context) async throws -> ExitStatus {
        guard let page else {
            let width = Page.all.map(\.name.count).max() ?? 0
            let lines = Page.all.map { page in
                page.name + String(repeating: " ", count: width + 2 - page.name.count) + page.title
            }
            try context.write(lines.joined(separator: "\n") + "\n")
            return .success
        }
        guard let found = Page.all.first(where: { $0.name == page }) else {
            let isRule = RuleSet.all.documented.contains { $0.id == page }
            throw CommandFailure.usage(
                "unknown page \"\(page)\"",
                advice: isRule
                    ? "It is a rule: envaudit explain \(page)"
                    : nearestName(to: page, among: Page.all.map(\.name)).map { "Did you mean \($0)?" }
                        ?? "To list the pages: envaudit docs")
        }
        try context.write(found.text)
        return .success
    }
}

/// A page of `docs/`, as it was when the program was built.
struct Page {
    /// What `envaudit docs` calls it: the name of its file, without folder and ending.
    let name: String
    /// Its Markdown.
    let text: String

    /// Its first heading.
    var title: String {
        text.split(separator: "\n", maxSplits: 1).first.map { String($0.drop { "# ".contains($0) }) } ?? name
    }

    static let all: [Page] = (0...).lazy.map { envaudit_page_at($0) }.prefix { $0 != nil }.compactMap {
        $0.map { page in
            Page(
                name: String(cString: page.pointee.name),
                text: String(
                    decoding: UnsafeBufferPointer(start: page.pointee.text, count: page.pointee.size),
                    as: UTF8.self))
        }
    }
}
