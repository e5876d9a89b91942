import Foundation
import Manifests
import Testing

/// What `docs/manifests.md` shows is what is read.
@Suite struct DocumentationTests {
    /// The YAML blocks of the page, in its order.
    private func blocks() throws -> [String] {
        let page = try contents("docs/manifests.md")
        return page.components(separatedBy: "```yaml\n").dropFirst().map {
            $0.components(separatedBy: "```")[0]
        }
    }

    @Test func everyBlockIsReadWithoutProblems() throws {
        var environments = 0
        // What some blocks name of others.
        let others = Dictionary(
            uniqueKeysWithValues: ["production", "preprod"].map {
                ("\($0).yaml", "environment: \($0)\ntier: staging\n")
            })
        for block in try blocks() {
            guard let name = block.firstMatch(of: /(?m)^environment: (.+)$/)?.1 else {
                #expect(problems(services: block, others) == [], "\(block)")
                continue
            }
            environments += 1
            let files = others.merging(["\(name).yaml": block]) { $1 }
            #expect(problems(services: try catalogue(), files) == [], "\(block)")
        }
        #expect(environments == 7)
        #expect(try blocks().count == 13)
    }

    @Test func theBlocksMakeAWorkspace() throws {
        let sandbox = try #require(try blocks().first { $0.hasPrefix("environment: sandbox") })
        let preprod = try #require(try blocks().first { $0.contains("STRIPE_SECRET_KEY: { required") })
        let workspace = try readWorkspace(
            services: catalogue(), ["sandbox.yaml": sandbox, "preprod.yaml": preprod])
        #expect(
            workspace.services.map(\.id) == [
                "stripe", "security", "ai", "lms", "tokens", "hooks", "video", "mail", "override",
            ])
        #expect(workspace.environments.map(\.name.value) == ["preprod", "sandbox"])
        #expect(workspace.services.flatMap(\.safeguards).map(\.id) == ["email-override"])
        #expect(workspace.warnings.map(\.description) == [])
    }

    /// The page tells what the words are; each is one that is read.
    @Test func everyWordIsOnThePage() throws {
        let page = try contents("docs/manifests.md")
        let words =
            Severity.allCases.map(\.rawValue) + IsolationClass.allCases.map(\.rawValue)
            + Tier.allCases.map(\.rawValue)
        for word in words { #expect(page.contains("`\(word)`"), "\(word)") }
        for presence in Presence.allCases { #expect(page.contains("`\(presence)`")) }
    }

    /// Every key that a reader takes stands in a table of the page.
    @Test func everyKeyIsOnThePage() throws {
        let page = try contents("docs/manifests.md")
        let unknown = problems(
            services: """
                safeguards: { s: { x: 1 } }
                services: { a: { x: 1, secrets: { A: { x: 1 } } } }
                x: 1
                """,
            [
                "a.yaml": """
                environment: a
                tier: staging
                x: 1
                secrets: { A: { x: 1 } }
                waivers: [{ x: 1 }]
                """
            ]
        ).filter { $0.contains("unknown key \"x\"") }
        #expect(unknown.count == 7)
        let keys = Set(unknown.flatMap { keysBesideX([$0]) ?? [] })
        #expect(keys.count > 30)
        for key in keys where !["from", "until"].contains(key) {
            #expect(page.contains("| `\(key)") || page.contains(", `\(key)`"), "\(key)")
        }
    }

    /// What `docs/checklists.md` shows is what is read, and every key stands in a table of it.
    @Test func theChecklistIsRead() throws {
        let page = try contents("docs/checklists.md")
        let block = try #require(page.components(separatedBy: "```yaml\n").dropFirst().first)
            .components(separatedBy: "```")[0]
        #expect(readChecklists(["master.yaml": block]).problems == [])
        let unknown = readChecklists([
            "a.yaml": "x: 1\nitems: [{ x: 1, deferred: { reason: R, review: 2027-01-01 } }]\n"
        ]).problems.map(\.message).filter { $0.contains("unknown key \"x\"") }
        let keys = unknown.flatMap { keysBesideX([$0]) ?? [] }
        #expect(unknown.count == 2 && keys.count == 15)
        for key in keys { #expect(page.contains("| `\(key)` |"), "\(key)") }
        for state in ["done", "open", "unproven", "waived", "deferred"] { #expect(page.contains(state)) }
    }

    /// One file of all catalogues: the blocks' `safeguards` and `services` one below another.
    private func catalogue() throws -> String {
        let catalogues = try blocks().filter { !$0.hasPrefix("environment:") }
        let safeguards = catalogues.flatMap { section("safeguards:", of: $0) }
        let services = catalogues.flatMap { section("services:", of: $0) }
        return (["workspace: acme", "safeguards:"] + safeguards + ["services:"] + services)
            .joined(separator: "\n")
    }

    private func section(_ key: String, of block: String) -> [String] {
        let lines = block.split(separator: "\n").map(String.init)
        guard let start = lines.firstIndex(of: key) else { return [] }
        return Array(lines[(start + 1)...].prefix { $0.hasPrefix(" ") })
    }
}
