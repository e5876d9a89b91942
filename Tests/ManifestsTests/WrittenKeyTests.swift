@testable import Manifests
import Testing

/// A manifest is read by many, and most of what it says is printed: it has no server's key in it.
@Suite struct WrittenKeyTests {
    private static let problem =
        "a secret key stands here, by its form: it does not belong in a manifest (revoke it, and declare its prefix or format)"
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

    private static let password = "Zp4k" + "Q9vL"

    @Test(arguments: [
        "postgres://app:\(password)@db.acme.example:5432/app", "https://u:\(password)@api.acme.example/v1",
        "see redis://:\(password)@cache.acme.example/0 there",
        "'{\"url\": \"amqp://u:\(password)@mq.acme.example\"}'",
        "mongodb+srv://u:\(password)@a.acme.example,b.acme.example/x",
        "jdbc:postgresql://u:\(password)@db.acme.example/a",
    ]) func `of an address is refused, and not quoted`(_ text: String) {
        #expect(
            problems(services: "services:\n  pay: \(text)\n") == [
                "services.yaml:2:8: a password stands here, in a URL: it does not belong in a manifest (change it, and declare the address without it)"
            ])
    }

    @Test(arguments: [
        "postgres://user:password@db.acme.example/app", "postgres://app:${DB_PASSWORD}@db.acme.example/app",
        "postgres://app:postgres@localhost:5432/app", "postgres://app:app@db:5432/app",
        "postgres://app@db.acme.example/app",
        "redis://cache.acme.example:6379/0", "https://app.acme.example/a:b@c",
        "postgres://app:***@db.acme.example/app",
        "https://acme.example/?mail=a:b@acme.example",
    ]) func `of an address is no placeholder, and no local one`(_ text: String) {
        let found = problems(services: "services: {}\nworkspace: \(text)\n")
        #expect(!found.contains { $0.contains("a password stands here") }, "\(found)")
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
