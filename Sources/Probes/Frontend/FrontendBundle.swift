import Auditing
import Listings
import Manifests
import Secrets
import Support

/// The rule that a front end names its own environment's project, nothing of another's, and contains no server secret.
struct FrontendBundle: WordedRule {
    let description = RuleDescription(
        id: "frontend-bundle",
        failsWhen:
            "the front end, or a script that it loads, names another environment's project, address, identifier or key, does not name its own project, holds a key of the wrong mode or a server's secret; or it redirects to another environment",
        needs: .value, severity: .critical,
        why:
            "A fallback in the code, or a build with another environment's settings, sends users and their data to production, and no dashboard shows it. What is in a front end everybody can read.",
        fix: "Build the front end with its own environment's settings, and take the rest out of the code.",
        principle: .ownAddress, controls: [.nhi2, .nhi8, .iso27001],
        table: ProbeTable(title: "Front end", subject: "Claim", area: "the front end", isCommon: true),
        proves:
            "The pages and scripts that a browser loads at the start name nothing of another environment and hold no server's key that is known by its form or its digest. It does not prove scripts whose names are computed while they run."
    )

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Judgement] {
        guard let declared = environment.environment.probes[BundleDeclaration.self] else { return [] }
        switch environment.observation.probeResults[LoadedFrontend.self] {
        case .failure(let failure): return [.unseen("frontend", at: declared.position, failure)]
        case .success(let loaded):
            switch loaded.content {
            case .redirect(let target):
                return [redirected(to: target, environment, declared, audit)]
            case .files(let files):
                let judge = BundleEvaluator(environment, declared, files, in: audit)
                return [reached(loaded, files.count, declared)] + judge.judgements
            }
        }
    }

    private func reached(_ loaded: LoadedFrontend, _ files: Int, _ declared: BundleDeclaration) -> Judgement {
        let scripts = files == 2 ? "1 script" : "\(files - 1) scripts"
        let place = loaded.isElsewhere ? ", where --frontend says, and not at its own address" : ""
        let expected = loaded.isElsewhere ? "\(loaded.address) (by --frontend)" : loaded.address
        return Judgement(
            "frontend", at: declared.position, .pass, evidence: .value, expected: expected,
            "was read at \(loaded.address)\(place), with \(scripts)", url: loaded.address)
    }

    private func redirected(
        to target: String, _ environment: AuditedEnvironment, _ declared: BundleDeclaration,
        _ audit: Audit
    ) -> Judgement {
        let expected = environment.environment.frontend?.value
        guard let address = try? HTTPURL(target) else {
            return .unseen(
                "frontend", at: declared.position,
                Failure(
                    message: "redirects to something that is not a web address",
                    advice: "Look where it leads in a browser."))
        }
        let owner = audit.identifiers.owner(of: target)
        if let owner, owner != environment.name {
            return Judgement(
                "frontend", at: declared.position, .fail, evidence: .value, expected: expected,
                "redirects to \(audit.shown(address.withoutQuery)), which is \(owner)'s",
                fix: "Deploy \(environment.name)'s own front end there, and take the redirect away.")
        }
        let what = owner == nil ? "which no environment declares" : "which is not its `frontend`"
        return .unseen(
            "frontend", at: declared.position,
            Failure(
                message: "redirects to \(audit.shown(address.withoutQuery)), \(what), and was not read",
                advice:
                    "Declare the address that it ends at as `frontend`. If that is a login, look at the same build on your machine: --frontend \(environment.name)=http://127.0.0.1:PORT/"
            ))
    }
}

/// The evaluation of the files of a completely read front end.
struct BundleEvaluator {
    private let environment: AuditedEnvironment
    private let declared: BundleDeclaration
    private let files: [LoadedFrontend.File]
    private let findings: TextSearch.Findings
    private let values: [HeldValue]
    /// The environments whose values cannot be searched for by digest.
    private let incomparable: [String]
    /// The first environment that was not read completely, and why.
    private let unread: (environment: String, failure: Failure)?

    init(
        _ environment: AuditedEnvironment, _ declared: BundleDeclaration, _ files: [LoadedFrontend.File],
        in audit: Audit
    ) {
        (self.environment, self.declared, self.files) = (environment, declared, files)
        let search = TextSearch(in: audit)
        var findings = TextSearch.Findings()
        for file in files {
            search.search(file.bytes, named: file.name, &findings)
            BrowserText.unescaped(file.bytes).map { search.search($0, named: file.name, &findings) }
        }
        self.findings = findings
        values = HeldValue.all(in: findings, of: environment, declared)
        incomparable = audit.incomparable.map(\.name)
        unread =
            audit.environments.lazy.compactMap { other in
                other.unread.map { (environment: other.name, failure: $0) }
            }.first
    }

    var judgements: [Judgement] {
        (ownProject.map { [$0] } ?? []) + [foreignIdentifiers, keys, serverSecrets]
    }

    /// Returns words for the first few matches, each once with the first file that has it, and the number of others.
    private func told(_ items: [(what: String, file: String)]) -> String {
        var whats: [String] = []
        var files: [String: [String]] = [:]
        for item in items where !files[item.what, default: []].contains(item.file) {
            if files[item.what] == nil { whats.append(item.what) }
            files[item.what, default: []].append(item.file)
        }
        let texts = whats.prefix(BundleEvaluator.few).map { what in
            let places = files[what] ?? []
            return "\(what) in \(places.first ?? "")"
                + (places.count > 1 ? " (and \(places.count - 1) more)" : "")
        }
        let more = whats.count > BundleEvaluator.few ? ", and \(whats.count - BundleEvaluator.few) more" : ""
        return texts.joined(separator: ", ") + more
    }

    private static let few = 3
}

// MARK: - Identifiers

extension BundleEvaluator {
    private var foreign: [TextSearch.Finding<EnvironmentIdentifiers.EnvironmentIdentifier>] {
        findings.identifiers.filter { $0.found.environment != environment.name }
    }

    /// An identifier that the front end must name by one of these texts.
    private struct OwnName {
        let title: String
        let texts: [String]

        static let project = "Supabase project"
    }

    private var ownNames: [OwnName] {
        let names = declared.names.compactMap { name in
            environment.environment.text(of: name.value).map { OwnName(title: name.value.title, texts: [$0]) }
        }
        guard names.isEmpty else { return names }
        let declared = environment.environment
        let listing = declared.listing.flatMap { $0.provider.value == "supabase" ? $0 : nil }
        let texts = [listing?.settings["project"]?.value, declared.supabaseURL].compactMap(\.self)
        return texts.isEmpty ? [] : [OwnName(title: OwnName.project, texts: texts)]
    }

    /// `nil` if the front end need not name anything.
    private var ownProject: Judgement? {
        let names = ownNames
        guard !names.isEmpty else { return nil }
        let titles = names.map(\.title).joined(separator: ", ")
        let missing = names.filter { !isNamed($0.texts) }.map(\.title)
        guard !missing.isEmpty else {
            return Judgement(
                "own_project", at: declared.position, .pass, evidence: .value, expected: "Its own \(titles)",
                "is named (\(titles))")
        }
        let other = foreign.first { $0.found.isProject }?.found.environment
        let instead = missing == [OwnName.project] ? other : nil
        return Judgement(
            "own_project", at: declared.position, .fail, evidence: .value, expected: "Its own \(titles)",
            instead.map { "is not named: the front end names \($0)'s project instead" }
                ?? "is not named: the front end has no \(missing.joined(separator: ", "))",
            fix: "Build it with \(environment.name)'s own settings.")
    }

    /// Returns whether a file contains one of these texts, or for a URL its host, other than in a page's comment.
    private func isNamed(_ texts: [String]) -> Bool {
        let words = texts.map { text in
            (try? HTTPURL(text)).map { (Array($0.host.utf8), WordBoundary.Kind.host) }
                ?? (Array(text.utf8), .name)
        }
        let search = WordSearch(words.map(\.0))
        return files.contains { file in
            BrowserText.withoutComments(file.bytes).withUnsafeBytes { bytes in
                var isFound = false
                search.each(in: bytes) { word, end in
                    isFound =
                        isFound
                        || WordBoundary.isAlone(end - words[word].0.count..<end, as: words[word].1, in: bytes)
                }
                return isFound
            }
        }
    }

    private var foreignIdentifiers: Judgement {
        let subject = "foreign_identifiers"
        let expected = "Nothing of another environment"
        let items =
            foreign.map { ("\($0.found.environment)'s \($0.found.title)", $0.text) }
            + values.filter(\.isPublic).map { ("\($0.environment)'s \($0.secret)", $0.file) }
        guard !items.isEmpty else {
            return Judgement(
                subject, at: declared.position, .pass, evidence: .value, expected: expected,
                "are not in the front end")
        }
        return Judgement(
            subject, at: declared.position, .fail, evidence: .value, expected: expected,
            "are in the front end: \(told(items))",
            fix:
                "Take it out of the code, or build with \(environment.name)'s own settings, and deploy again."
        )
    }
}

// MARK: - Keys

extension BundleEvaluator {
    private var keys: Judgement {
        let isLive = environment.environment.tier == .production
        let wrong: SecretForm.Audience = isLive ? .anybodyTest : .anybodyLive
        let expected = isLive ? "No test key" : "No live key"
        let items = findings.forms.filter { $0.found.audience == wrong }.map { ($0.found.title, $0.text) }
        guard !items.isEmpty else {
            return Judgement(
                "keys", at: declared.position, .pass, evidence: .value, expected: expected,
                "are none of \(isLive ? "test" : "live") mode")
        }
        return Judgement(
            "keys", at: declared.position, .fail, evidence: .value, expected: expected,
            "are of the wrong mode: \(told(items))",
            fix: "Build it with \(isLive ? "the live" : "a test") key.")
    }

    private var serverSecrets: Judgement {
        let subject = "server_secrets"
        let byForm = findings.forms.filter { $0.found.audience == .server }
        let items =
            values.filter { !$0.isPublic }.map {
                ("\($0.secret) of \($0.environment) (by its digest)", $0.file)
            } + byForm.map { ($0.found.title, $0.text) }
        let isCompared = incomparable.isEmpty
        let expected = "None, by form\(isCompared ? " and by digest" : "")"
        if items.isEmpty, let unread {
            return Judgement(
                subject, at: declared.position, .unproven, evidence: .value, expected: expected,
                "are not in the front end by their form; what \(unread.environment) has could not be looked for: \(unread.failure.message)",
                fix: unread.failure.advice.isEmpty ? nil : Fix(unread.failure.advice))
        }
        guard !items.isEmpty else {
            let names =
                incomparable.prefix(BundleEvaluator.few).joined(separator: ", ")
                + (incomparable.count > 3 ? ", …" : "")
            return Judgement(
                subject, at: declared.position, .pass, evidence: isCompared ? .digest : .value,
                expected: expected,
                isCompared
                    ? "are not in the front end, neither by their form nor by the digest of any listed value"
                    : "are not in the front end by their form; not all values of \(names) could be looked for, as their digests are not known"
            )
        }
        let isByDigest = values.contains { !$0.isPublic }
        return Judgement(
            subject, at: declared.position, .fail, evidence: isByDigest ? .digest : .value,
            expected: expected,
            "are in the front end: \(told(items))",
            fix:
                "Take it out, deploy again, and issue a new one: everybody could read it. A secret that is meant for browsers is named in `bundle: { public: … }`."
        )
    }
}

extension BundleDeclaration.Name {
    /// The name in messages.
    fileprivate var title: String {
        switch self {
        case .declared(let word): word
        case .text(let text): shortened(text)
        }
    }
}

extension EnvironmentIdentifiers.EnvironmentIdentifier {
    /// The name in messages.
    fileprivate var title: String {
        switch kind {
        case "frontend": "front end"
        case "supabase_url": "Supabase URL"
        default: kind
        }
    }
}

/// A listed value in a front end's file that should not be there.
struct HeldValue {
    /// The name of the secret with this value.
    let secret: String
    /// The secret's environment.
    let environment: String
    let file: String
    /// Whether the secret's environment lets browsers have it.
    let isPublic: Bool

    /// Returns the values that were found, each as one secret's: the environment's own secret first. Values in
    /// manifests, which are not secrets, and the environment's public secrets are excluded.
    static func all(
        in findings: TextSearch.Findings, of environment: AuditedEnvironment, _ declared: BundleDeclaration
    ) -> [HeldValue] {
        findings.values.compactMap { finding in
            let isOwn = { (holder: Occurrence) in holder.environment == environment.name }
            // A front end may contain the values that it is built with.
            let holders = finding.found.all.filter {
                $0.secret.expectation?.equals == nil
                    && !(isOwn($0) && $0.secret.part == BuildSurroundings.place)
            }
            if holders.contains(where: { isOwn($0) && $0.isPublic(by: declared) }) { return nil }
            let secrets = holders.filter { !$0.isPublic(by: declared) }
            let holder =
                secrets.first(where: isOwn) ?? secrets.first
                // A Supabase URL is reported as an identifier.
                ?? holders.first { $0.secret.id.name != "SUPABASE_URL" }
            return holder.map {
                HeldValue(
                    secret: $0.secret.name, environment: $0.environment, file: finding.text,
                    isPublic: $0.isPublic(by: declared))
            }
        }
    }
}

extension Occurrence {
    /// The names of Supabase's values for browsers, as its secrets and its API keys are listed.
    private static let publicNames = [
        "SUPABASE_URL", "SUPABASE_ANON_KEY", "API key anon", "API key anon (legacy)",
    ]

    /// Returns whether browsers may have the secret: Supabase's own public ones, and those that the manifest names.
    fileprivate func isPublic(by declared: BundleDeclaration) -> Bool {
        let name = secret.id.name.text
        if secret.isPlatform, Occurrence.publicNames.contains(name) || name.hasSuffix(" (publishable)") {
            return true
        }
        if secret.part == BuildSurroundings.place { return true }
        return declared.publicSecrets.contains { $0.value == secret.name || $0.value == name }
    }
}
