import Manifests
import Randomness
import Testing

/// Whatever an editor, a merge or an attacker makes of a manifest, it is read or refused: no crash, no hang.
@Suite(.timeLimit(.minutes(5))) struct FuzzTests {
    private static let insertions: [[UInt8]] = [
        "&a ", "*a", "? ", "- ", ": ", "{", "}", "[", "]", "\"", "'", "|", ">", "#", "!", "!!int ", "%", "@",
        "`", "---\n",
        "\t", "\r", "\n", "\u{FEFF}", "\u{85}", "\u{2028}", "\u{10FF00}", "\u{0}", "\u{1B}", "<<: ", "~",
        "null", "*",
        "secrets:\n", "  ", "2026-02-30", "\\", "\\xFF", "ä",
    ].map { Array($0.utf8) }

    private static func mutated(_ text: String, by random: inout SeededGenerator) -> String {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1:
                bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...40, using: &random)))
            case 2: bytes.insert(contentsOf: insertions.randomElement(using: &random) ?? [], at: place)
            case 3: bytes.removeSubrange(place...)
            default:
                var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
                let one = Int.random(in: 0..<lines.count, using: &random)
                let other = Int.random(in: 0..<lines.count, using: &random)
                if Bool.random(using: &random) {
                    lines.swapAt(one, other)
                } else {
                    lines.insert(lines[one], at: other)
                }
                bytes = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The services that the environments name: without them none would be valid.
    private static let named = """
        services:
          calcom: { title: C, severity: low, isolation: isolated, secrets: {} }
          zoom: { title: Z, severity: low, isolation: isolated, secrets: { ZOOM_CLIENT_ID: {} } }
          google-meeting-oauth:
            { title: G, severity: low, isolation: isolated, secrets: { GOOGLE_OAUTH_CLIENT_ID: {} } }
          microsoft: { title: M, severity: low, isolation: isolated, secrets: { MICROSOFT_CLIENT_ID: {} } }
          google-auth: { title: A, severity: low, isolation: isolated, secrets: {} }
        """

    private static func outcome(
        _ services: String, _ environments: [String: String]
    ) -> (result: String, isValid: Bool) {
        do throws(ManifestProblems) {
            let workspace = try readWorkspace(services: services, environments)
            return ("\(workspace)", true)
        } catch {
            #expect(!error.problems.isEmpty)
            for problem in error.problems where problem.position.line < 1 || problem.position.column < 1 {
                Issue.record("no place: \(problem)")
            }
            return (error.problems.map(\.description).joined(separator: "\n"), false)
        }
    }

    @Test(arguments: 1...4) func everyMutationIsReadOrRefusedTheSameTwice(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let manifests = try innoTrueManifests()
        var valid = 0
        for round in 0..<500 {
            var services = FuzzTests.named
            var environments: [String: String] = [:]
            if round % 3 == 0 {
                services = FuzzTests.mutated(manifests.services, by: &random)
            } else {
                let name = ["production.yaml", "preprod.yaml", "sandbox.yaml"][round / 3 % 3]
                environments[name] = FuzzTests.mutated(manifests.environments[name] ?? "", by: &random)
            }
            let first = FuzzTests.outcome(services, environments)
            guard first.isValid else { continue }
            valid += 1
            let second = FuzzTests.outcome(services, environments)
            guard first == second else {
                Issue.record("round \(round): \(first.result) and then \(second.result)")
                return
            }
        }
        // The mutations reach both what is valid and what is not.
        #expect((20...450).contains(valid), "\(valid) of 500 were valid")
    }

    @Test(arguments: 1...2) func everyMutatedChecklistIsReadOrRefusedTheSameTwice(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed) << 16)
        var valid = 0
        for _ in 0..<300 {
            let file = FuzzTests.mutated(ChecklistTests.whole, by: &random)
            let first = readChecklists(["master.yaml": file])
            if first.problems.isEmpty { valid += 1 }
            #expect(first.problems.allSatisfy { $0.position.line > 0 && $0.position.column > 0 })
            #expect("\(first)" == "\(readChecklists(["master.yaml": file]))")
        }
        #expect((20...280).contains(valid), "\(valid) of 300 were valid")
    }

    /// Texts of YAML's own signs, which reach the corners that a mutated manifest does not.
    @Test(arguments: 1...4) func everySoupOfSignsIsReadOrRefused(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed) << 32)
        for _ in 0..<1_000 {
            let length = Int.random(in: 1...30, using: &random)
            var bytes: [UInt8] = []
            for _ in 0..<length {
                bytes += FuzzTests.insertions.randomElement(using: &random) ?? []
                if Bool.random(using: &random) { bytes += Array("abc".utf8).prefix(1) }
            }
            _ = FuzzTests.outcome(String(decoding: bytes, as: UTF8.self), [:])
            _ = readChecklists(["master.yaml": String(decoding: bytes, as: UTF8.self)])
        }
    }
}
