import Foundation
import Testing

/// What is asked over HTTP is told of where people look for it.
@Suite struct DocumentationTests {
    private static func page(_ name: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: name), encoding: .utf8)
    }

    @Test(arguments: HTTPProvider.all) func `each provider is in each table`(of: HTTPProvider) throws {
        let id = "| `\(of.testDescription)` |"
        let page = try Self.page("docs/providers.md")
        #expect(page.components(separatedBy: id).count >= 4)
        #expect(page.contains(of.tokenVariable))
        #expect(page.contains(of.addressVariable))
        #expect(try Self.page("docs/doctor.md").contains("| `\(of.testDescription)`"))
    }
}
