import Foundation
import Glibc
import Testing

@testable import DemoControlPlane

/// A run that changes preprod, a request of it, and what happens to that request.
struct RemedyFault: Sendable, CustomStringConvertible {
    let run: RemedyRun
    let key: FaultGate.Key
    let fault: FaultGate.Fault
    let lasts: Bool

    var description: String { "\(run.name): \(key): \(fault)\(lasts ? ", for good" : "")" }
}

/// A command that changes preprod.
struct RemedyRun: Sendable, CustomTestStringConvertible {
    let name: String
    let arguments: [String]
    let state: DemoState
    /// What it deletes, and what it generates or sets.
    let deletes, sets: Set<String>
    /// How it ends where nothing fails.
    let status: Int32
    /// The file that it writes values to.
    let file: String?

    var testDescription: String { name }

    static let all = [
        RemedyRun(
            name: "rotate", arguments: ["rotate", "preprod", "--push"], state: .conforming, deletes: [],
            sets: Set(DemoState.guideRegenerates), status: 0, file: nil),
        RemedyRun(
            name: "rotate to a file",
            arguments: ["rotate", "preprod", "OAUTH_ENCRYPTION_KEY", "--push", "--out", "new.env"],
            state: .uncertainPreprod, deletes: [], sets: ["OAUTH_ENCRYPTION_KEY"], status: 0, file: "new.env"),
        RemedyRun(
            name: "apply", arguments: ["apply", "preprod", "--yes", "--as-of", "2026-11-21"],
            state: .uncertainPreprod.with("preprod", "CIRCLE_API_KEY", nil), deletes: [],
            sets: ["OAUTH_ENCRYPTION_KEY", "SITE_URL"], status: 1, file: nil),
        RemedyRun(
            name: "reset", arguments: ["apply", "preprod", "--reset", "--yes", "--as-of", "2026-11-21"],
            state: .emergency, deletes: Set(DemoState.guideDeletes), sets: Set(DemoState.guideRegenerates),
            status: 3, file: nil),
    ]

    /// The requests that it makes: the listings of all are read before and after, an apply's once more between.
    var keys: [FaultGate.Key] {
        let looks = arguments.first == "apply" ? 3 : 2
        let listings = Stage.projects.flatMap { project in
            (1...looks).map { FaultGate.Key(method: "GET", project: project.ref, number: $0) }
        }
        let preprod = DemoState.emergency.project(of: "preprod")?.ref ?? ""
        let changes = (deletes.isEmpty ? [] : ["DELETE"]) + ["POST"]
        return listings + changes.map { FaultGate.Key(method: $0, project: preprod, number: 1) }
    }

    var targets: [RemedyTarget] { keys.map { RemedyTarget(run: self, key: $0) } }
}

/// A request of a run.
struct RemedyTarget: Sendable, CustomTestStringConvertible {
    let run: RemedyRun
    let key: FaultGate.Key

    var testDescription: String { "\(run.name): \(key)" }

    /// All that can happen to it.
    var faults: [RemedyFault] {
        FaultGate.Fault.allCases.flatMap { fault in
            (fault == .refused ? [true] : fault.isKill ? [false] : [false, true]).map {
                RemedyFault(run: run, key: key, fault: fault, lasts: $0)
            }
        }
    }
}

/// Whatever happens to whichever request of a run, a second run ends well, and nothing is lost, made twice or changed
/// elsewhere.
@Suite(.timeLimit(.minutes(10))) struct RemedyFaultTests {
    private static let preprod = DemoState.emergency.project(of: "preprod")?.ref ?? ""

    @Test(arguments: RemedyRun.all) func `the requests are those that are made to fail`(run: RemedyRun)
        async throws
    {
        let stage = try await Stage(run)
        let (outcome, gate) = try await stage.run(through: { try FaultGate(toPort: $0) })
        #expect(outcome.status == run.status)
        #expect(Set(gate.keys) == Set(run.keys))
        #expect(gate.keys.count == run.keys.count)
        try await stage.expectTheEnd()
        await stage.stop()
    }

    /// The faults of a request at once: most of the time such runs wait before they try again.
    @Test(arguments: RemedyRun.all.flatMap(\.targets))
    func `a second run converges`(target: RemedyTarget) async throws {
        try await withThrowingTaskGroup { group in
            for fault in target.faults { group.addTask { try await converges(after: fault) } }
            try await group.waitForAll()
        }
    }

    private func converges(after fault: RemedyFault) async throws {
        let stage = try await Stage(fault.run)
        let (first, gate) = try await stage.run(
            through: {
                try FaultGate(toPort: $0, fault.fault, at: fault.key, lasts: fault.lasts)
            })
        #expect(gate.isStruck, "\(fault)")
        #expect((first.status == nil) == fault.fault.isKill, "\(fault)")
        let between = await stage.plane.digests(inProject: Self.preprod)
        try stage.expectJournalAgrees(with: between)
        stage.expectClaimsAgree(first.errors, with: between)
        let (isDone, isOpen) = (stage.isDone(between), try stage.isOpen)
        if !isDone { #expect(first.status != 0) }

        let (second, _) = try await stage.run(through: { try FaultGate(toPort: $0) })
        // A file of values is never written over; an ended run's is all there is to say.
        let isRefused = isDone && !isOpen && fault.run.file != nil
        #expect(second.status == (isRefused ? 2 : fault.run.status), "\(fault): \(second.errors)")
        try await stage.expectTheEnd()
        // Whoever rotates again after a run that ended asks for new values; nobody else gets any.
        if isDone, isOpen || fault.run.name != "rotate" {
            #expect(await stage.plane.digests(inProject: Self.preprod) == between, "\(fault): made twice")
        }
        await stage.stop()
    }

    /// At whatever moment, not at requests only: while the journal, the file or the attestations are written.
    @Test(arguments: RemedyRun.all, 0..<10)
    func `a run that is killed at any moment is finished by the next`(run: RemedyRun, moment: Int)
        async throws
    {
        let stage = try await Stage(run)
        try await stage.kill(after: .milliseconds(12 + 6 * moment))
        try stage.expectJournalAgrees(with: await stage.plane.digests(inProject: Self.preprod))
        let isOpen = try stage.isOpen
        let isOver = stage.isDone(await stage.plane.digests(inProject: Self.preprod)) && !isOpen
        let (second, _) = try await stage.run(through: { try FaultGate(toPort: $0) })
        #expect(second.status == (isOver && run.file != nil ? 2 : run.status), "\(second.errors)")
        try await stage.expectTheEnd()
        await stage.stop()
    }
}

/// A demo in the state that a run finds, and the workspace that it is run in.
private struct Stage {
    let command: RemedyRun
    let plane: ControlPlane
    private let server: DemoServer
    private let port: Int
    private let workspace: TestWorkspace
    private let before: [String: [String: String]]
    /// The sandbox is left out: to a run for preprod it is another one such as production.
    static let projects = DemoState.emergency.projects.filter { $0.environment != "sandbox" }
    private static let refs = projects.map(\.ref)
    private static let preprod = DemoState.emergency.project(of: "preprod")?.ref ?? ""

    init(_ command: RemedyRun) async throws {
        self.command = command
        workspace = try await TestWorkspace()
        try FileManager.default.removeItem(atPath: workspace.path + "/environments/sandbox.yaml")
        plane = ControlPlane(state: command.state, token: Token.demo, requestsPerMinute: 10_000)
        server = DemoServer(plane: plane)
        port = Int(try await server.start())
        var before: [String: [String: String]] = [:]
        for ref in Self.refs { before[ref] = await plane.digests(inProject: ref) }
        self.before = before
    }

    func stop() async { await server.stop() }

    func run(
        through makeGate: (Int) throws -> FaultGate
    ) async throws -> (Outcome, FaultGate) {
        let gate = try makeGate(port)
        defer { gate.stop() }
        let arguments = command.arguments + ["--by", "tests"]
        return (try await workspace.run(arguments, variables: variables(of: gate), through: gate), gate)
    }

    private func variables(of gate: FaultGate) -> [String: String] {
        ["SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": gate.url]
    }

    /// Starts it and kills it some time later.
    func kill(after delay: Duration) async throws {
        let gate = try FaultGate(toPort: port)
        defer { gate.stop() }
        let child = try workspace.startProgram(
            command.arguments + ["--by", "tests"], variables: variables(of: gate))
        try await Task.sleep(for: delay)
        child.signal(SIGKILL)
        _ = try await child.outcome()
    }

    /// Whether the journal has a run that has not ended.
    var isOpen: Bool { get throws { try !Journal(workspace).open.isEmpty } }

    /// Whether the changes were carried out.
    func isDone(_ now: [String: String]) -> Bool {
        let old = before[Self.preprod] ?? [:]
        return command.deletes.allSatisfy { now[$0] == nil }
            && command.sets.allSatisfy { now[$0] != nil && now[$0] != old[$0] }
    }

    /// What must hold when all is over, however it came about.
    func expectTheEnd() async throws {
        let now = await plane.digests(inProject: Self.preprod)
        #expect(isDone(now))
        let touched = command.deletes.union(command.sets)
        let old = before[Self.preprod] ?? [:]
        #expect(now.filter { !touched.contains($0.key) } == old.filter { !touched.contains($0.key) })
        for ref in Self.refs where ref != Self.preprod {
            #expect(await plane.digests(inProject: ref) == before[ref])
            #expect(await plane.requestCount("POST", project: ref) == 0)
            #expect(await plane.requestCount("DELETE", project: ref) == 0)
        }
        let elsewhere = Set(
            Self.refs.filter { $0 != Self.preprod }.flatMap { before[$0]?.values.map { $0 } ?? [] })
        let generated = command.sets.subtracting(["SITE_URL"])
        #expect(generated.allSatisfy { !elsewhere.contains(now[$0] ?? "") })
        try expectJournalAgrees(with: now)
        #expect(try Journal(workspace).open.isEmpty)
        let attested = try workspace.text(of: "attestations/preprod.yaml")
        #expect(generated.allSatisfy { attested.contains("- secret: \($0)\n") })
        if let file = command.file { try expectValues(in: file, now) }
    }

    /// What was written where the operator asked is what is live, and nobody else's to read.
    private func expectValues(in file: String, _ now: [String: String]) throws {
        let path = "\(workspace.path)/\(file)"
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        let values = lines.map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        #expect(Set(values.map { $0[0] }) == command.sets)
        for value in values { #expect(now[value[0]] == Digest(of: value[1]).hex) }
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    /// What a run says that it set or deleted is set or deleted, also where it ended before it sent that.
    func expectClaimsAgree(_ told: String, with now: [String: String]) {
        let old = before[Self.preprod] ?? [:]
        for line in told.split(separator: "\n") {
            guard let colon = line.firstRange(of: ": ") else { continue }
            let name = String(line[colon.upperBound...])
            switch line[..<colon.lowerBound] {
            case "set", "set and proved": #expect(now[name] != old[name], "\(line)")
            case "not set": #expect(now[name] == old[name], "\(line)")
            case "deleted": #expect(now[name] == nil, "\(line)")
            case "not deleted": #expect(now[name] != nil, "\(line)")
            default: break
            }
        }
    }

    /// What the journal says to be done is done, and what it says to be undone is as it was.
    func expectJournalAgrees(with now: [String: String]) throws {
        let old = before[Self.preprod] ?? [:]
        for (name, outcome) in try Journal(workspace).outcomes {
            switch outcome {
            case "done" where command.deletes.contains(name): #expect(now[name] == nil)
            case "done": #expect(now[name] != nil && now[name] != old[name])
            case "undone": #expect(now[name] == old[name])
            default: Issue.record("\(name) is \(outcome)")
            }
        }
    }
}

/// The journal as a script reads it.
private struct Journal {
    private struct Line: Decodable {
        struct Secret: Decodable {
            let name: String
            let outcome: String?
        }
        let run, event: String
        let secrets: [Secret]?
    }

    /// What was last found out of each secret.
    private(set) var outcomes: [String: String] = [:]
    /// The runs that have not ended.
    private(set) var open: Set<String> = []

    init(_ workspace: TestWorkspace) throws {
        guard let text = try? workspace.text(of: ".envaudit/journal.ndjson") else { return }
        for line in text.split(separator: "\n") {
            let line = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
            switch line.event {
            case "began": open.insert(line.run)
            case "ended": open.remove(line.run)
            case "settled":
                for secret in line.secrets ?? [] { outcomes[secret.name] = secret.outcome }
            default: break
            }
        }
    }
}
