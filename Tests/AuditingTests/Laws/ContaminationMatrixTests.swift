import Auditing
import Foundation
import Listings
import Manifests
import Randomness
import Scenarios
import Support
import Testing

@testable import Secrets

/// Every isolated secret of one environment in every other, in every listing, under every kind of name and in every
/// variant: a check that fails names each. `scripts/matrix` prints the table, `scripts/matrix --all` that of all pairs of
/// variants.
@Suite struct ContaminationMatrixTests {
    static let workspaces = [
        "", "examples/ross-tax-academy", "examples/sales-dashboard", "examples/ips-platform",
        "examples/calendly-on-render",
    ]
    /// `table`, or `all` for all pairs of variants; without it a sample of these.
    static let wish = ProcessInfo.processInfo.environment["ENVAUDIT_MATRIX"]

    @Test(arguments: workspaces) func `no cell passes`(of folder: String) throws {
        let matrix = try ContaminationMatrix(folder, isWhole: Self.wish == "all")
        let rows = matrix.rows()
        if Self.wish != nil { rows.forEach { print($0) } }
        #expect(!rows.isEmpty && rows.allSatisfy { $0.failed > 0 })
        let missed = rows.flatMap(\.missed)
        #expect(missed.isEmpty, "\(missed.count) cells pass: \(missed.prefix(20).joined(separator: "\n"))")
    }
}

/// The cells of one workspace.
private struct ContaminationMatrix {
    /// Under which name a value stands in the other environment.
    enum Place: String, CaseIterable {
        case own = "its own name"
        case other = "another declared name"
        case undeclared = "an undeclared name"
    }

    /// Of which side values are visible.
    enum Evidence: String, CaseIterable {
        case digests = "digests only"
        case source = "its own value"
        case copy = "the copy's value"
        case values = "both values"
    }

    struct Row: CustomStringConvertible {
        let workspace: String
        let place: Place
        let evidence: Evidence
        var failed = 0
        var waived = 0
        var missed: [String] = []

        var description: String {
            "| \(workspace) | \(place.rawValue) | \(evidence.rawValue) | \(failed + waived + missed.count) | \(failed) | \(waived) | \(missed.count) |"
        }
    }

    private let folder: String
    private let isWhole: Bool
    private let scenario: Scenario
    private let variants: [[ValueVariant]]
    /// The values of each environment's isolated secrets, by address.
    private var live: [String: [(id: SecretID, value: String)]] = [:]

    /// - Parameter isWhole: whether all pairs of variants are tried, and all variants between all environments; else a
    ///   sample that is the same each time.
    init(_ folder: String, isWhole: Bool) throws {
        (self.folder, self.isWhole) = (folder, isWhole)
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../../\(folder)/environments", directoryHint: .isDirectory)
        var texts: [String: String] = [:]
        for file in try FileManager.default.contentsOfDirectory(atPath: root.path)
        where file.hasSuffix(".yaml") {
            let text = try String(contentsOf: root.appending(path: file), encoding: .utf8)
            texts[String(file.dropLast(5))] = Probed.removed(from: text)
        }
        let services = texts.removeValue(forKey: "services") ?? ""
        // Some have one environment, and some no part; here all have two of either.
        if texts.count == 1 {
            texts["second"] =
                "environment: second\ntier: staging\nlisting: { provider: dotenv, file: s.env }\n"
        }
        texts = texts.mapValues {
            $0.contains("\nlistings:") ? $0 : $0 + "\nlistings: { ci: { provider: dotenv, file: c.env } }\n"
        }
        scenario = try Scenario(services: services, environments: texts)
        let pairs = ValueVariant.made.flatMap { first in ValueVariant.outer.map { [first, $0] } }.filter {
            $0[0] != $0[1]
        }
        variants =
            [[]] + ValueVariant.made.map { [$0] }
            + pairs.enumerated().filter { isWhole || $0.offset.isMultiple(of: 53) }.map(\.element)
        for environment in scenario.workspace.environments {
            live[environment.name.value] = Self.isolated(in: scenario.workspace).compactMap { secret in
                Self.entry(of: secret, in: environment)
            }
        }
    }

    func rows() -> [Row] {
        let all = scenario.workspace.environments
        let pairs = all.flatMap { source in
            all.filter { $0.name.value != source.name.value }.map { (source, $0) }
        }
        return Place.allCases.flatMap { place in
            Evidence.allCases.map { evidence in
                var row = Row(
                    workspace: folder.isEmpty ? "environments" : folder, place: place, evidence: evidence)
                for (number, (source, target)) in pairs.enumerated() {
                    for (index, variants) in variants.enumerated()
                    where (isWhole || (index + number).isMultiple(of: 2))
                        && (evidence != .digests || Self.isPasted(variants))
                        && (evidence == .digests || Self.isInReach(variants, evidence))
                    { judge(source.name.value, target, variants, &row) }
                }
                return row
            }
        }
    }

    /// Two variants at once are looked up by digest where each is one of those that happen often; and a digest is of the
    /// value, or of what can be read from it.
    private static func isInReach(_ variants: [ValueVariant], _ evidence: Evidence) -> Bool {
        guard variants.count > 1 else { return true }
        if variants.contains(.digest) || variants.contains(.upperCaseDigest) { return false }
        let isUsual = variants.allSatisfy { $0.rawValue < ValueVariant.zeroWidthSpace.rawValue }
        return evidence != .source || isUsual
    }

    /// What can be told of two digests: that they are equal, or that one is the other's own text.
    private static func isPasted(_ variants: [ValueVariant]) -> Bool {
        guard let first = variants.first else { return true }
        return [.digest, .upperCaseDigest].contains(first)
            && variants.dropFirst().allSatisfy { $0 == .newline }
    }

    /// Puts every isolated secret of `source` into each listing of `target`, all at once, and looks for what is said of each.
    private func judge(
        _ source: String, _ target: Environment, _ variants: [ValueVariant], _ row: inout Row
    ) {
        let name = target.name.value
        let sources = live[source] ?? []
        let declared = (live[name] ?? []).map(\.id.name.text)
        var copies: [String: (what: String, value: String)] = [:]
        for (index, secret) in sources.enumerated() {
            guard let copy = Self.copy(secret.value, variants, named: secret.id.name.text, row.evidence)
            else {
                continue
            }
            let own = secret.id.name.text
            let other = declared.filter { $0 != own }
            let copied =
                switch row.place {
                case .own: own
                case .other: other.isEmpty ? "" : other[index % other.count]
                case .undeclared: "COPY_OF_\(own)"
                }
            guard !copied.isEmpty else { continue }
            for part in target.parts.map(\.part) {
                let address = part.map { "\($0)/\(copied)" } ?? copied
                copies[address] = (secret.id.address, copy)
            }
        }
        var values = live.mapValues { Dictionary(uniqueKeysWithValues: $0.map { ($0.id.address, $0.value) }) }
        values[name, default: [:]].merge(copies.mapValues(\.value)) { _, copy in copy }
        let visible: Set<String> =
            switch row.evidence {
            case .digests: []
            case .source: [source]
            case .copy: [name]
            case .values: [source, name]
            }
        let record = scenario.observing(
            Dictionary(
                uniqueKeysWithValues: values.map {
                    ($0, Self.listing(of: $1, isVisible: visible.contains($0)))
                }),
            facingSeals: false
        ).audit([name])
        for (address, copy) in copies {
            let found = record.environments.flatMap(\.checks).filter { $0.subject == address }.map(\.status)
            switch record.check("\(name)/shared-secret/\(address)")?.status {
            case .waived?: row.waived += 1
            // What reads as a placeholder fails as one.
            case _ where found.contains(.fail): row.failed += 1
            default:
                row.missed.append(
                    "\(row.workspace): \(copy.what) of \(source) as \(address) in \(name), \(row.evidence.rawValue), \(ValueVariant.Combination(variants))"
                )
            }
        }
    }

    /// The value in these variants; nil where none can be told from what is visible, or it is the value itself.
    private static func copy(
        _ value: String, _ variants: [ValueVariant], named name: String, _ evidence: Evidence
    ) -> String? {
        // Nobody puts a key of several lines in brackets.
        let isInBrackets = variants.contains { [.angleBrackets, .parentheses].contains($0) }
        if isInBrackets, value.contains("\n") { return nil }
        var copy = value
        for variant in variants {
            guard let changed = variant.applied(to: copy, named: name), changed != copy else { return nil }
            copy = changed
        }
        // Capitals of other values than hexadecimal digits can't be told from the copy alone.
        let isCase = variants.contains { [.upperCase, .lowerCase].contains($0) }
        let isHex = value.utf8.allSatisfy { $0.isHexDigit || $0 == UInt8(ascii: "-") }
        return isCase && !isHex && evidence == .copy ? nil : copy
    }

    private static func listing(of values: [String: String], isVisible: Bool) -> Result<Listing, Failure> {
        Result { () throws(Failure) in
            do {
                return try Listing(
                    provider: "supabase", source: .live, evidence: isVisible ? .value : .digest,
                    fetchedAt: Scenario.now,
                    secrets: values.map { ListedSecret(name: $0.key, digest: Digest(of: $0.value)) },
                    values: isVisible ? values.map { HeldSecret($0.key, SecretValue(copying: $0.value)) } : []
                )
            } catch {
                throw Failure(message: "lists a name twice", advice: "")
            }
        }
    }
}

// MARK: - What is live

extension ContaminationMatrix {
    /// The secrets that no two environments may share.
    private static func isolated(in workspace: Workspace) -> [SecretDeclaration] {
        let expectations = workspace.environments.flatMap(\.expectations)
        return workspace.services.flatMap { service in
            service.secrets.filter { ($0.isolation ?? service.isolation) == .isolated }
        }.filter { secret in
            secret.sharing == nil && secret.mustEqual == nil
                && !expectations.contains {
                    $0.pattern.value.coversName(secret.name.value) && ($0.equals != nil || $0.sharing != nil)
                }
        }
    }

    /// The secret as it may be live in an environment; nil where it must not be.
    private static func entry(
        of secret: SecretDeclaration, in environment: Environment
    ) -> (id: SecretID, value: String)? {
        let name = environment.name.value
        let own = environment.expectations.first { expectation in
            guard case .name(let address) = expectation.pattern.value else { return false }
            return SecretID(environment: name, address: address).name.text == secret.name.value
        }
        guard own?.presence != .forbidden else { return nil }
        let id = own.map { SecretID(environment: name, address: "\($0.pattern.value)") }
        return (
            id ?? SecretID(environment: name, part: nil, name: Name(secret.name.value)),
            value(of: (own?.forms ?? []) + secret.forms, from: "\(secret.name.value) of \(name)")
        )
    }

    /// A value of these forms that depends on a text alone.
    private static func value(of forms: [ValueForm], from text: String) -> String {
        let hex = GeneratedWorkspace.hex(text)
        var value = "Tk\(hex)Zz"
        for form in forms.reversed() {
            switch form {
            case .hex(let bytes): value = String((hex + hex).prefix(2 * (bytes ?? 16)))
            case .base64(let bytes):
                value = Data((hex + hex).utf8.prefix(bytes ?? 24)).base64EncodedString()
            case .url: value = "https://\(hex).example.net/hook"
            case .host: value = "\(hex).example.net"
            case .email: value = "\(hex)@example.net"
            case .uuid:
                let digits = Array(hex)
                value = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
                    .joined(separator: "-")
            case .json(let keys):
                value = "{\(keys.map { "\"\($0)\": \"\($0) \(hex)\"" }.joined(separator: ", "))}"
            case .jwt:
                let payload = Data("{\"sub\":\"\(hex)\"}".utf8).base64EncodedString().filter { $0 != "=" }
                value = "eyJhbGciOiJIUzI1NiJ9.\(payload).\(hex)"
            case .length(let count): value = String((hex + hex).prefix(count))
            case .prefix, .suffix, .minimumLength, .without: break
            }
        }
        for case .suffix(let suffixes) in forms { value += suffixes.first ?? "" }
        let prefix = forms.lazy.compactMap { form in
            if case .prefix(let all) = form { all.first } else { nil }
        }
        .first
        guard let prefix else { return value }
        return prefix == "-----BEGIN"
            ? "-----BEGIN PRIVATE KEY-----\n\(hex)\n\(hex)\n-----END PRIVATE KEY-----" : prefix + value
    }
}
