import Foundation
import Renderings
import Testing

@testable import Auditing

@Suite struct PlaceholderHeadsTests {
    @Test func `the program contains the heads of all placeholders that depend on no manifest`() throws {
        let heads = PlaceholderHeads.heads(of: Placeholders.common)
        #expect(heads.count > 10_000)
        if Repository.updatesGolden {
            let bytes = heads.flatMap { head in withUnsafeBytes(of: head.littleEndian, Array.init) }
            try Data(bytes).write(to: Repository.root.appending(path: "Sources/CPlaceholders/heads.bin"))
            return
        }
        #expect(
            PlaceholderHeads.embedded == heads,
            "a placeholder was added or removed: ENVAUDIT_UPDATE_GOLDEN=1 scripts/test --filter PlaceholderHeadsTests"
        )
    }
}
