import Listings
import Manifests
import Support

/// No two environments share a URL, branch, project, listing or other identifier.
struct IdentityCollision: Rule {
    let description = RuleDescription(
        id: "identity-collision",
        failsWhen:
            "two environments declare the same frontend, git branch, project or other identifier, under whatever name, or list the secrets of one place, or declare one Site URL, Cal.com team or event type, or Calendly organization for their probes",
        needs: .none, severity: .critical,
        why: "Environments with one project or URL are one environment, whatever their names say.",
        fix:
            "Give each environment a project, branch and address of its own, and write them in its manifest.",
        principle: .ownAccounts, controls: [.nhi8, .iso27001, .pciDSS, .nistCM41],
        proves:
            "No other manifest declares the identifier, under whatever name, nor anything that stands in it. It does not prove that the identifier is this environment's. A place that two environments list is told by a failure of its own.",
        examples: [
            RuleExample(
                "one database for two", services: "{}",
                production: .init("identifiers: { database: db-17 }"),
                preprod: .init("identifiers: { database: db-17 }"),
                "database", .fail, "is db-17, which is production's too"),
            RuleExample(
                "one database under two names", services: "{}",
                production: .init("identifiers: { database: db-17 }"),
                preprod: .init("identifiers: { db: DB-17 }"),
                "db", .fail, "is DB-17, which is production's database"),
            RuleExample(
                "a bucket by its address", services: "{}",
                production: .init("identifiers: { bucket: acme-prod-files }"),
                preprod: .init("identifiers: { files: 's3://acme-prod-files' }"),
                "files", .fail, "is s3://acme-prod-files, which is production's bucket"),
            RuleExample(
                "a project of its own", services: "{}",
                "project", .pass, "is project-preprod, which no other environment has"),
        ])

    enum Detail {
        case own(String)
        /// Another environment has it, too, by this name.
        case shared(String, with: String, as: String)
        /// Another environment lists this place, too.
        case listed(Place, by: String)
    }

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Finding<Detail>] {
        // A place that no other environment has is not reported; the identifiers are.
        var seen: Set<String?> = []
        let places: [Finding<Detail>] = environment.observation.places.compactMap { listed in
            guard let detail = collision(of: listed, of: environment, audit),
                seen.insert(listed.part).inserted
            else { return nil }
            let subject = Subject(listed.part.map { "listings/\($0)" } ?? "listing", at: listed.position)
            return Finding(subject, .fail, evidence: .none, detail)
        }
        return places + probes(of: environment, audit)
            + environment.environment.identity.map { name, value in
                let subject = Subject(name, at: value.position)
                let other =
                    audit.identities.other(
                        declaring: value.value, as: name, besides: environment.name,
                        unrelated: name == "project" ? inOtherAccounts(than: environment, audit) : [])
                    ?? audit.rivals.other(declaring: name, of: environment.name)
                return other.map {
                    Finding(
                        subject, .fail, evidence: .none,
                        .shared(value.value, with: $0.environment, as: $0.name))
                } ?? Finding(subject, .pass, evidence: .none, .own(value.value))
            } + builds(of: environment.environment, audit, besides: Set(places.map(\.subject.name)))
    }

    /// Returns the environments that are listed from another account or team of the same host, where an equal project
    /// name is another project.
    private func inOtherAccounts(than environment: AuditedEnvironment, _ audit: Audit) -> Set<String> {
        func home(_ environment: AuditedEnvironment) -> Place? {
            environment.observation.places.first { $0.part == nil }?.place
        }
        guard let own = home(environment), own.account != nil else { return [] }
        let others = audit.environments.filter { other in
            home(other).map { $0.host == own.host && $0.account != nil && $0.account != own.account } ?? false
        }
        return Set(others.map(\.name))
    }

    /// Returns the collisions of builds: with another environment's build or listing, and of this environment's listing
    /// with another's build. A build that no other environment has is not reported.
    private func builds(
        of environment: Environment, _ audit: Audit, besides found: Set<String>
    ) -> [Finding<Detail>] {
        let others = audit.environments.lazy.map(\.environment).filter {
            $0.name.value != environment.name.value
        }
        func name(_ part: String?) -> String { part.map { "listings/\($0)" } ?? "listing" }
        func finding(_ name: String, _ place: ListingDeclaration, _ detail: Detail) -> Finding<Detail> {
            Finding(Subject(name, at: place.provider.position), .fail, evidence: .none, detail)
        }
        let built = environment.probes.builds.compactMap { build -> Finding<Detail>? in
            for other in others {
                let isBuilt = other.probes.builds.contains { build.place.mayBe($0.place) }
                let part = other.parts.first { build.place.mayBe($0.declaration) }.map { name($0.part) }
                guard let theirs = isBuilt ? "build" : part else { continue }
                return finding("build", build.place, .shared(build.words, with: other.name.value, as: theirs))
            }
            return nil
        }
        let listed = environment.parts.compactMap { part, declaration -> Finding<Detail>? in
            guard !found.contains(name(part)) else { return nil }
            for other in others {
                guard let build = other.probes.builds.first(where: { $0.place.mayBe(declaration) }) else {
                    continue
                }
                return finding(
                    name(part), declaration, .shared(build.words, with: other.name.value, as: "build"))
            }
            return nil
        }
        return built + listed
    }

    /// Returns the collisions of what is declared for probes. What no other environment has is not reported.
    private func probes(of environment: AuditedEnvironment, _ audit: Audit) -> [Finding<Detail>] {
        var seen: Set<String> = []
        return environment.environment.ownFacts.filter(\.isExclusive).compactMap { fact in
            let (name, text) = (fact.name, fact.text.value)
            guard
                let other = audit.identities.other(declaring: text, as: name, besides: environment.name),
                seen.insert(name).inserted
            else { return nil }
            return Finding(
                Subject(name, at: fact.text.position), .fail, evidence: .none,
                .shared(text, with: other.environment, as: other.name))
        }
    }

    private func collision(
        of listed: ListedPlace, of environment: AuditedEnvironment, _ audit: Audit
    ) -> Detail? {
        let place = listed.place
        if let other = audit.places.environment(listing: place, besides: environment.name) {
            return .listed(place, by: other)
        }
        for text in place.identifiers {
            guard
                let other = audit.identities.other(declaring: text, as: "project", besides: environment.name)
            else { continue }
            let shared = Detail.shared(text, with: other.environment, as: other.name)
            guard listed.part == nil else { return shared }
            // The main listing's project is judged as an identifier; and one project may be a place of each
            // environment.
            let isJudged = environment.environment.identity.contains { $0.value.value == text }
            let theirs = audit.environment(named: other.environment)?.observation.places ?? []
            if !isJudged, !theirs.contains(where: { $0.place.identifiers.contains(text) }) { return shared }
        }
        return nil
    }
}

extension IdentityCollision {
    func otherEnds(of finding: Finding<Detail>, in scene: Scene) -> [SubjectID] {
        guard case .shared(_, let other, let name) = finding.detail else { return [] }
        return [SubjectID(environment: other, name: name)]
    }

    func message(_ finding: Finding<Detail>, in scene: Scene) -> String {
        switch finding.detail {
        case .own(let text): "is \(text), which no other environment has"
        case .shared(let text, let other, let name) where name == finding.subject.name:
            "is \(text), which is \(other)'s too"
        case .shared(let text, let other, let name): "is \(text), which is \(other)'s \(name)"
        case .listed(let place, let other): "is \(place), which \(other) lists too"
        }
    }

    func fix(_ finding: Finding<Detail>, in scene: Scene) -> Fix? {
        guard finding.status == .fail else { return nil }
        return "Give \(scene.environment.name) its own, and write it in \(finding.subject.position.file)."
    }
}
