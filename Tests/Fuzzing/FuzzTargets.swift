import Auditing
import Dispatch
import Glibc
import Listings
import Manifests
import Records
import Scanning
import Scenarios
import Secrets
import Support

@testable import GitObjects
@testable import Probes
@testable import Providers

/// The parsers of what comes from outside, and the writers of names that do, each as a function of bytes: whatever they
/// are, it returns. libFuzzer looks for those with which it crashes, hangs, leaks or takes too much memory.
///
/// To add one: a function here, and a line for its seeds in `scripts/fuzz`.
let targets: [String: @Sendable ([UInt8]) -> Void] = [
    "manifests": { bytes in
        let files = texts(bytes)
        let services = ManifestFile(path: "services.yaml", text: files[0])
        let environments = files.dropFirst().enumerated().map {
            ManifestFile(path: "e\($0.offset).yaml", text: $0.element)
        }
        _ = try? Workspace.read(
            name: "fuzz", services: services, environments: environments, probes: ProbeRegistry.sources,
            checkedBy: ProbeRegistry.problems)
    },
    "attestations": { _ = Attestations.read(ManifestFile(path: "a.yaml", text: text($0))) },
    "listings": { bytes in
        for (provider, declaration) in listed {
            _ = try? provider.read(bytes, of: declaration, source: .live, readAt: 0)
        }
    },
    "answers": { bytes in
        _ = try? AuthProbe.read(bytes)
        _ = try? FunctionsProbe.read(bytes)
        _ = try? CloudflareWorkers.deployed(bytes)
        _ = try? CloudflareWorkers.version(bytes, account: nil)
        _ = try? Supabase.keys(bytes)
        _ = try? Supabase.copies(bytes, of: "abcdefghijklmnopqrst")
        _ = try? GitHubActions.policy(bytes)
        _ = try? GitHubActions.branches(bytes)
    },
    "dotenv": { bytes in
        for dialect in [nil] + Dotenv.Dialect.allCases {
            try? Dotenv.read(secret(bytes), as: dialect, allowsRepeatedNames: true) { _, _, _ in }
        }
    },
    "snapshots": { _ = try? SnapshotFile.read($0, key: nil) },
    "records": { bytes in
        guard let record = try? RecordReader.read(bytes) else { return }
        for format in RecordFormat.all { _ = format.render(record, style) }
    },
    "values": { bytes in
        bytes.withUnsafeBytes { value in
            _ = CanonicalValue(value, named: "NAME")
            _ = NonValue(value, named: "NAME")
            _ = ValueVariant.digests(of: value, named: "NAME")
            _ = SiteAddress.digests(of: value)
            _ = JSONObjectScanner(value).digest()
        }
    },
    "addresses": { bytes in
        _ = try? HTTPURL(text(bytes))
        _ = AddressPattern(text(bytes)).hosts
    },
    "pages": { bytes in
        guard let address = try? HTTPURL("https://app.example.com/") else { return }
        _ = PageScripts(of: bytes, at: address)
    },
    "sql": { bytes in
        _ = try? SQLQuery(text(bytes))
        _ = try? SQLCondition(text(bytes))
    },
    "commands": { bytes in
        let command = HeldSecret("build", secret(bytes))
        _ = BuildCommand(command, on: "main", lookingFor: ["production", "https://app.example.com"])
    },
    "scan": { bytes in
        let search = SecretSearch(
            DigestTable([Digest(of: "Zp4kQ9vL2sT7")]), seen: TextCache(limit: 1 << 20))
        _ = bytes.withUnsafeBytes { search.read($0) }
    },
    "packs": walk,
    "writers": write,
]

private let style = TextStyle()

/// A listing of each provider. Those whose answers are read by their settings are declared; one more has none.
private let listed: [(any Provider, ListingDeclaration)] = {
    let parts = """
        environment: e
        tier: staging
        listings:
          supabase: { provider: supabase, project: abcdefghijklmnopqrst }
          workers: { provider: cloudflare-workers, script: api, account: 0123456789abcdef0123456789abcdef }
          pages: { provider: cloudflare-pages, project: shop, deployment: preview, account: 0123456789abcdef0123456789abcdef }
          github: { provider: github-actions, repository: acme/shop }
          render: { provider: render, service: srv-ct6vn35j0q5s700ckga0 }
          vercel: { provider: vercel, project: shop, target: preview }
          command: { provider: command, run: [x] }
          dotenv: { provider: dotenv, file: e.env }
          wrangler: { provider: wrangler, file: wrangler.toml }
          jsonc: { provider: wrangler, file: wrangler.jsonc }
        """
    let workspace = try? Workspace.read(
        name: "fuzz", services: ManifestFile(path: "services.yaml", text: "services: {}"),
        environments: [ManifestFile(path: "e.yaml", text: parts)], probes: ProbeRegistry.sources)
    let declared = workspace?.environments.first?.parts.compactMap { _, declaration in
        ProviderRegistry.provider(declaration.provider.value).map { ($0, declaration) }
    }
    // What is a file of envaudit's own, or the process itself, is read by nobody.
    let unread = ["environment", "snapshot"]
    guard let declared, !declared.isEmpty else { fatalError("the listings can't be read") }
    let others = ProviderRegistry.all.filter { provider in
        !unread.contains(provider.id) && !declared.contains { $0.0.id == provider.id }
    }
    let nowhere = Position(file: "e.yaml", line: 1, column: 1)
    return declared + others.map { ($0, ListingDeclaration(provider: Located($0.id, at: nowhere))) }
}()

/// A pack and its index, the index first, behind its length in four bytes.
private func walk(_ bytes: [UInt8]) {
    guard bytes.count > 4 else { return }
    let length = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    let rest = bytes.dropFirst(4)
    let path = "/dev/shm/envaudit-fuzz-\(getpid())"
    for (end, part) in [(".idx", rest.prefix(length)), (".pack", rest.dropFirst(length))] {
        guard let file = fopen(path + end, "w") else { fatalError("no room in /dev/shm") }
        _ = Array(part).withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
        fclose(file)
    }
    defer {
        unlink(path + ".idx")
        unlink(path + ".pack")
    }
    guard let pack = try? PackFile(path, idLength: 20) else { return }
    let walk = DeltaWalk(DeltaForest(pack), limit: 8 << 20)
    let isDone = DispatchSemaphore(value: 0)
    Task.detached {
        await walk.run([Reader()])
        isDone.signal()
    }
    isDone.wait()
}

/// Reads every byte of a blob.
private final class Reader: BlobVisitor {
    func visit(
        _ object: Int, _ bytes: UnsafeRawBufferPointer, changes: [Range<Int>]?, inherited: Int?
    ) -> Int {
        for range in changes ?? [] where range.upperBound > bytes.count {
            fatalError("a change behind the end")
        }
        return bytes.reduce(inherited ?? 0) { $0 &+ Int($1) }
    }

    func miss(_ object: Int, _ failure: PackFailure, isBuilt: Bool) {}
}

/// Names of secrets in every format: none of them commands a terminal.
private func write(_ bytes: [UInt8]) {
    let names = texts(bytes).map { $0.filter { $0 != "/" } }.filter { !$0.isEmpty }
    let digests = Dictionary(names.prefix(8).map { ($0, $0) }) { first, _ in first }
    guard let scenario = try? Scenario.two else { return }
    let record = scenario.listing("preprod", digests).listing("production", digests).audit("preprod")
    for format in RecordFormat.all {
        let text = format.render(record, style)
        let commands = text.utf8.contains { $0 < 0x20 && $0 != 0x0A || $0 == 0x7F }
        if commands { fatalError("a control character in \(format.name)") }
    }
}

extension Scenario {
    fileprivate static var two: Scenario {
        get throws {
            try Scenario(
                services: "services: {}",
                environments: [
                    "production": Scenario.environment("production", tier: "production"),
                    "preprod": Scenario.environment("preprod", tier: "staging"),
                ])
        }
    }
}

/// The texts that NUL bytes separate, the first of which there always is.
private func texts(_ bytes: [UInt8]) -> [String] {
    bytes.split(separator: 0, omittingEmptySubsequences: false).prefix(8).map {
        String(decoding: $0, as: UTF8.self)
    }
}

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

private func secret(_ bytes: [UInt8]) -> SecretValue {
    SecretValue(capacity: bytes.count) { buffer in
        buffer.copyBytes(from: bytes)
        return bytes.count
    }
}

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    target(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

private let target: @Sendable ([UInt8]) -> Void = {
    let name = getenv("ENVAUDIT_FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = targets[name] else {
        fatalError("ENVAUDIT_FUZZ_TARGET is not one of \(targets.keys.sorted().joined(separator: ", "))")
    }
    return target
}()
