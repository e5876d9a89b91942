import Foundation
import Testing

@testable import EnvauditKit

/// `envaudit docs`, and the links of the commands' help to its pages.
@Suite(.timeLimit(.minutes(5))) struct DocsTests {
    private static let docs = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs")

    /// What is for those who work on envaudit, or is explained by another command.
    private static let others: Set = [
        "README", "architecture", "clig", "examples", "performance", "reliability",
    ]

    @Test func `the pages are those of docs`() throws {
        let folders = [Self.docs] + ["guides", "security"].map { Self.docs.appending(path: $0) }
        let files = try folders.flatMap {
            try FileManager.default.contentsOfDirectory(at: $0, includingPropertiesForKeys: nil)
        }.filter { $0.pathExtension == "md" }
        let names = Set(files.map { $0.deletingPathExtension().lastPathComponent }).subtracting(Self.others)
        #expect(Set(Page.all.map(\.name)) == names)
        for page in Page.all {
            let file = try #require(files.first { $0.lastPathComponent == "\(page.name).md" })
            #expect(
                try page.text == String(contentsOf: file, encoding: .utf8), "\(page.name) is of another build"
            )
        }
    }

    @Test func `a page is printed, and the list of all`() async throws {
        let workspace = try await TestWorkspace()
        let list = try await workspace.run(["docs"], in: "/")
        #expect(list.status == 0)
        #expect(list.output.contains("tutorial              Tutorial: "))
        let page = try await workspace.run(["docs", "snapshots"], in: "/")
        #expect(page.status == 0)
        #expect(page.output.hasPrefix("# "))
        let unknown = try await workspace.run(["docs", "snapshot"], in: "/")
        #expect(unknown.status == 2)
        #expect(unknown.errors.contains("Did you mean snapshots?"))
        let rule = try await workspace.run(["docs", "shared-secret"], in: "/")
        #expect(rule.status == 2 && rule.errors.contains("envaudit explain shared-secret"))
    }

    @Test func `the help of every command names a page that there is`() throws {
        let commands = Envaudit.configuration.subcommands.filter { $0 != DocsCommand.self }
        let nested = commands.flatMap { $0.configuration.subcommands }
        for command in [Envaudit.self] + commands + nested {
            let help = command.helpMessage(columns: 200)
            let pages = help.matches(of: /envaudit docs ([a-z-]+)/).map { String($0.1) }
            #expect(!pages.isEmpty, "\(command.configuration.commandName ?? "envaudit") names no page")
            for page in pages { #expect(Page.all.contains { $0.name == page }, "\(page)") }
        }
    }
}
