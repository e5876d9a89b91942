@testable import Manifests
import Testing

/// A manifest is read by many, and most of what it says is printed: it has no server's key in it.
@Suite struct WrittenKeyTests {
    private static let problem =
        "a secret key stands here, by its form: a manifest is no place for one (revoke it, and declare its prefix or format)"
    private static let key = "sk_li" + "ve_" + "Q8r2ZtQ8r2ZtQ8r2ZtQ8r2Zt"

    @Test(arguments: [
        (key, 12), ("https://api.acme.example/?key=\(key)", 12), ("'{\"key\": \"\(key)\"}'", 12),
        ("before \(key).", 12), ("[a, \(key)]", 16), ("{ \(key): a }", 14),
        ("https://hooks.slack" + ".com/services/T0Zp4kQ9v/B0L2sT7xW5/Zp4kQ9vL2sT7xW5nZp4kQ9vL", 12),
        ("gh" + "p_Zp4kQ9vL2sT7xW5nZp4kQ9vL2sT7xW5nZp4k", 12),
    ]) func `is refused wherever it stands, and not quoted`(_ text: String, _ column: Int) {
        let found = problems(services: "services:\n  pay: \(text)\n")
        #expect(found == ["services.yaml:2:\(column - 4): \(Self.problem)"])
    }

    /// Not even by what else is wrong with the file.
    @Test(arguments: ["services: [\n", "services: {}\n\(key): 1\n\(key): 2\n"])
    func `is not quoted by another problem`(_ text: String) {
        let found = problems(services: "workspace: \(Self.key)\n\(text)")
        #expect(!found.isEmpty && found.allSatisfy { $0.hasSuffix(Self.problem) })
    }

    @Test(arguments: [
        "sk_li" + "ve_", "sk_te" + "st_xxxxxxxxxxxxxxxxxxxxxxxx", "AKIA" + "Z7Q4K2M9X1B3C5D8",
        "pk_live_" + "Q8r2ZtQ8r2ZtQ8r2Zt", "https://app.acme.example", "9f86d081884c7d659a2feaa0c55ad015",
        "sk_te" + "st_" + "4eC39HqLyjWDarjtT1zdp7dc",
    ]) func `is no mere prefix, placeholder, id or published key`(_ text: String) {
        #expect(
            !problems(services: "services: {}\nworkspace: \(text)\n").contains { $0.hasSuffix(Self.problem) })
    }
}
