import Auditing
import Listings
import Manifests
import Randomness
import Scenarios
import Support

extension Law {
    /// What is made wrong is told by the rule that is for it, whatever else there is, and the verdict is no pass.
    static let faults = Law("a planted fault is told", verdicts: []) { generated, choices in
        var workspace = generated.workspace
        guard let fault = workspace.plant(&choices) else { return .idle }
        let record = await workspace.observed(in: try workspace.declared()).audit(fault.environment)
        let check = record.check("\(fault.environment)/\(fault.finding)")
        guard check?.status == fault.status, record.verdict != .pass else {
            return .broken(
                "\(workspace)\(fault)\nverdict \(record.verdict), check \(check.map { "\($0.status): \($0.message)" } ?? "not there")"
            )
        }
        return .holds(record.verdict)
    }
}

/// Something that was made wrong, and the finding that tells it.
struct Fault: CustomStringConvertible {
    let environment: String
    /// The rule and the subject.
    let finding: String
    var status = Status.fail

    var description: String { "planted: \(environment)/\(finding) is to be \(status)" }
}

extension GeneratedWorkspace {
    private typealias Plant = @Sendable (inout GeneratedWorkspace, Int, inout Choices) -> Fault?

    private static let plants: [Plant] = [
        { $0.plantAddress($1, &$2) }, { $0.plantStage($1, &$2) }, { $0.plantResource($1, &$2) },
        { $0.plantIdentifier($1, &$2) }, { $0.plantPlaceholder($1, &$2) }, { $0.plantPublicKey($1, &$2) },
        { $0.plantDisagreement($1, &$2) }, { $0.plantAge($1, &$2) }, { $0.plantEndedWaiver($1, &$2) },
        { $0.plantOtherWaiver($1, &$2) }, { $0.plantVoidAttestation($1, &$2) }, { $0.plantReuse($1, &$2) },
        { $0.plantPresence($1, &$2) }, { $0.plantHalf($1, &$2) }, { $0.plantOtherValue($1, &$2) },
        { $0.plantMismatch($1, &$2) }, { $0.plantForm($1, &$2) }, { $0.plantUnsafe($1, &$2) },
    ]

    /// Makes something wrong in one environment; nil where it has nothing that could be.
    fileprivate mutating func plant(_ choices: inout Choices) -> Fault? {
        let place = choices.below(environments.count)
        // What is not read is told otherwise, and what was accepted is waived.
        guard !environments.contains(where: { $0.parts.contains(where: \.isUnread) }) else { return nil }
        for place in environments.indices { environments[place].waivers = [] }
        let first = choices.below(Self.plants.count)
        for offset in Self.plants.indices {
            let before = self
            let plant = Self.plants[(first + offset) % Self.plants.count]
            if let fault = plant(&self, place, &choices) { return fault }
            self = before
        }
        return nil
    }

    // MARK: What they share

    private func fault(_ rule: String, _ subject: String, _ place: Int, _ status: Status = .fail) -> Fault {
        Fault(environment: environments[place].name, finding: "\(rule)/\(subject)", status: status)
    }

    /// Sets a secret and what is handed in for it. Nil where neither a digest nor a value shows.
    private mutating func put(_ part: String?, _ name: String, _ value: String, at place: Int) -> String? {
        set(part, name, value, at: place)
        let shown = environments[place].part(part)?.entries.first { $0.name == name }?.shown
        if !environments[place].handedIn.isEmpty {
            environments[place].handedIn.removeAll { $0.part == part && $0.name == name }
            environments[place].handedIn.append(Entry(part: part, name: name, value: value, shown: .digest))
        } else if shown == .name {
            return nil
        }
        return Self.address(part, name)
    }

    /// The secrets that are set there, in all its listings, and are no setting.
    private func credentials(_ place: Int, isShown: Bool = false) -> [Entry] {
        environments[place].entries.filter { entry in
            let isHandedIn = environments[place].handedIn.contains {
                $0.address == entry.address && $0.value == entry.value
            }
            return !entry.isPlatform && (!isShown || entry.shown != .name || isHandedIn)
                && services.contains { service in
                    service.isolation != .config && service.secrets.contains { $0.name == entry.name }
                }
        }
    }

    private func isolated(_ place: Int) -> [Entry] {
        credentials(place, isShown: true).filter {
            $0.isWhole && isolation(of: $0.name) == .isolated
                && !["HOOK", "RELAY", "VIDEO"].contains($0.name)
        }
    }

    private func other(than place: Int, _ choices: inout Choices) -> Int {
        choices.pick(environments.indices.filter { $0 != place })
    }

    // MARK: Of another environment

    private mutating func plantAddress(_ place: Int, _ choices: inout Choices) -> Fault? {
        let other = other(than: place, &choices)
        let project = "project-\(environments[other].project)"
        var texts = [project, "https://\(project).supabase.co"]
        texts += environments[other].identifiers.map(\.value)
        texts += environments[other].identity.compactMap { line in
            line.hasPrefix("frontend: ") ? String(line.dropFirst(10)) : nil
        }
        let text = choices.pick(texts)
        let part = choices.pick(environments[place].parts).name
        let shown = environments[place].part(part)?.entries.first { !$0.isPlatform }?.shown
        let isVisible = shown == .value || !environments[place].handedIn.isEmpty
        let written = choices.pick(
            [text, text + "\n", "\"\(text)\""]
                + (isVisible && text.hasPrefix("https:") ? ["https://hub.example.net/?to=\(text)"] : []))
        return put(part, choices.pick(["BACKEND_URL", "PAY_KEY"]), written, at: place)
            .map { fault("foreign-identifier", $0, place) }
    }

    private mutating func plantStage(_ place: Int, _ choices: inout Choices) -> Fault? {
        guard environments[place].tier != .production else { return nil }
        let part = choices.pick(environments[place].parts).name
        return put(part, "STAGE", "production", at: place).map { fault("foreign-identifier", $0, place) }
    }

    private mutating func plantResource(_ place: Int, _ choices: inout Choices) -> Fault? {
        let other = other(than: place, &choices)
        let part = choices.below(environments[place].parts.count)
        let theirs = choices.below(environments[other].parts.count)
        environments[other].parts[theirs].bound.append(Self.database("ledger", "LEDGER"))
        environments[place].parts[part].bound.append(Self.database("ledger", "BOOKS"))
        return fault("shared-resource", Self.address(environments[place].parts[part].name, "BOOKS"), place)
    }

    private mutating func plantIdentifier(_ place: Int, _ choices: inout Choices) -> Fault? {
        let other = other(than: place, &choices)
        let name = choices.pick(["ledger", "books"])
        environments[other].identifiers.append(("ledger", "ledger-7f3"))
        environments[place].identifiers.append((name, choices.pick(["ledger-7f3", "LEDGER-7f3"])))
        return fault("identity-collision", name, place)
    }

    private mutating func plantEndedWaiver(_ place: Int, _ choices: inout Choices) -> Fault? {
        let other = other(than: place, &choices)
        guard let source = isolated(other).first else { return nil }
        let part = choices.pick(environments[place].parts).name
        guard let address = put(part, source.name, source.value, at: place) else { return nil }
        // The day of the audit is 2026-11-21.
        let (from, until) = choices.pick([("2026-01-01", "2026-11-20"), ("2026-11-22", "2027-05-01")])
        environments[place].waivers = [Waiver(part: part, name: source.name, from: from, until: until)]
        return fault("shared-secret", address, place)
    }

    /// What is accepted of one secret is not accepted of another.
    private mutating func plantOtherWaiver(_ place: Int, _ choices: inout Choices) -> Fault? {
        let other = other(than: place, &choices)
        guard let source = isolated(other).first else { return nil }
        let part = choices.pick(environments[place].parts).name
        let name = source.name == "SIGN_KEY" ? "CRYPT_KEY" : "SIGN_KEY"
        guard let address = put(part, name, source.value, at: place) else { return nil }
        environments[place].waivers = [Waiver(part: part, name: name)]
        return fault("shared-secret", address, place)
    }

    // MARK: Of the secret itself

    private mutating func plantPlaceholder(_ place: Int, _ choices: inout Choices) -> Fault? {
        guard let entry = credentials(place).first else { return nil }
        let value = choices.pick(["changeme", ""])
        return put(entry.part, entry.name, value, at: place).map { fault("value-placeholder", $0, place) }
    }

    private mutating func plantPublicKey(_ place: Int, _ choices: inout Choices) -> Fault? {
        let part = choices.pick(environments[place].parts).name
        set(part, "NEXT_PUBLIC_PAY_SECRET", Self.hex("public"), at: place)
        return fault("public-secret", Self.address(part, "NEXT_PUBLIC_PAY_SECRET"), place)
    }

    private mutating func plantDisagreement(_ place: Int, _ choices: inout Choices) -> Fault? {
        let isTold = environments[place].expectations.contains {
            $0.traits.contains { if case .mustEqual = $0 { true } else { false } }
        }
        let production = environments.first { $0.tier == .production }
        guard isTold, production?.entries.contains(where: { $0.name == "HOOK" && $0.shown != .name }) == true,
            let entry = environments[place].entries.first(where: { $0.name == "HOOK" && $0.shown != .name })
        else { return nil }
        return put(entry.part, "HOOK", Self.hex("another hook"), at: place).map {
            fault("must-equal", $0, place)
        }
    }

    private mutating func plantAge(_ place: Int, _ choices: inout Choices) -> Fault? {
        let rotated = services.flatMap(\.secrets).filter { $0.traits.contains(Self.rotation) }.map(\.name)
        for part in environments[place].parts.indices {
            let entries = environments[place].parts[part].entries
            guard let index = entries.firstIndex(where: { rotated.contains($0.name) }) else { continue }
            let age = choices.pick([91, 400, -2])
            environments[place].parts[part].entries[index].age = age
            return fault("secret-stale", entries[index].address, place, age < 0 ? .unproven : .fail)
        }
        return nil
    }

    /// The value was changed after somebody attested what it is like.
    private mutating func plantVoidAttestation(_ place: Int, _ choices: inout Choices) -> Fault? {
        guard environments[place].handedIn.isEmpty, let (entry, rule) = formed(place, .digest) else {
            return nil
        }
        environments[place].attested = [entry]
        set(entry.part, entry.name, Self.hex("changed"), at: place)
        return fault(rule, entry.address, place, .unproven)
    }

    private mutating func plantForm(_ place: Int, _ choices: inout Choices) -> Fault? {
        let isHandedIn = !environments[place].handedIn.isEmpty
        let found = isHandedIn ? formed(place, .digest) ?? formed(place, .name) : nil
        guard let (entry, rule) = found ?? formed(place, .value) else { return nil }
        return put(entry.part, entry.name, "Of-no-such-form-7", at: place).map { fault(rule, $0, place) }
    }

    /// A secret of which a form is declared, and the rule that judges it.
    private func formed(_ place: Int, _ shown: Shown) -> (Entry, rule: String)? {
        for entry in credentials(place) where entry.shown == shown {
            let declared = services.flatMap(\.secrets).first { $0.name == entry.name }
            guard let form = declared?.form else { continue }
            return (entry, form.hasPrefix("prefix") ? "key-prefix" : "value-format")
        }
        return nil
    }

    private mutating func plantReuse(_ place: Int, _ choices: inout Choices) -> Fault? {
        let entries = isolated(place)
        guard let one = entries.first, let other = entries.first(where: { $0.name != one.name }) else {
            return nil
        }
        return put(other.part, other.name, one.value, at: place).map { fault("secret-reused", $0, place) }
    }

    private mutating func plantPresence(_ place: Int, _ choices: inout Choices) -> Fault? {
        let parts = environments[place].parts
        for expectation in environments[place].expectations {
            if expectation.traits == [.text("forbidden: true")] {
                let part = expectation.part ?? parts[0].name
                set(part, expectation.name, Self.hex("set"), at: place)
                return fault("secret-forbidden", Self.address(part, expectation.name), place)
            }
            guard expectation.traits == [.text("required: true")] else { continue }
            for part in parts { remove(part.name, expectation.name, at: place) }
            let home = expectation.part ?? (parts.count == 1 ? parts[0].name : nil)
            return fault("secret-required", Self.address(home, expectation.name), place)
        }
        return nil
    }

    private mutating func plantHalf(_ place: Int, _ choices: inout Choices) -> Fault? {
        guard environments[place].parts.count == 1 else { return nil }
        let entries = environments[place].entries
        for service in services where service.isTogether && service.secrets.count > 1 {
            let isSet = service.secrets.allSatisfy { secret in entries.contains { $0.name == secret.name } }
            let isForbidden = environments[place].expectations.contains { expectation in
                expectation.traits == [.text("forbidden: true")]
                    && service.secrets.contains { $0.name == expectation.name }
            }
            guard isSet, !isForbidden else { continue }
            let part = environments[place].parts[0].name
            remove(part, service.secrets[1].name, at: place)
            return fault("service-incomplete", Self.address(part, service.id), place)
        }
        return nil
    }

    private mutating func plantOtherValue(_ place: Int, _ choices: inout Choices) -> Fault? {
        for expectation in environments[place].expectations {
            guard case .text(let text)? = expectation.traits.first, text.hasPrefix("equals: "),
                let entry = environments[place].entries.first(where: { $0.name == expectation.name })
            else { continue }
            let rule = text == "equals: frontend" ? "site-url" : "value-equals"
            return put(entry.part, entry.name, "elsewhere", at: place).map { fault(rule, $0, place) }
        }
        return nil
    }

    private mutating func plantMismatch(_ place: Int, _ choices: inout Choices) -> Fault? {
        for index in environments[place].handedIn.indices {
            let given = environments[place].handedIn[index]
            let listed = environments[place].part(given.part)?.entries.first { $0.name == given.name }
            guard let listed, listed.shown != .name else { continue }
            environments[place].handedIn[index].value = Self.hex("not live")
            return fault("value-mismatch", given.address, place)
        }
        return nil
    }

    /// A secret that is shared where mail would go to anybody.
    private mutating func plantUnsafe(_ place: Int, _ choices: inout Choices) -> Fault? {
        guard environments[place].tier != .production else { return nil }
        let guarded = services.filter(\.isGuarded).flatMap(\.secrets).map(\.name)
        let others = environments.indices.filter { $0 != place }
        for entry in credentials(place, isShown: true) where guarded.contains(entry.name) {
            let isShared = others.contains { other in
                credentials(other, isShown: true).contains {
                    $0.value == entry.value && $0.name == entry.name
                }
            }
            guard isShared, entry.isWhole else { continue }
            for part in environments[place].parts { remove(part.name, "OVERRIDE", at: place) }
            let isAddress = services.flatMap(\.secrets).contains { $0.traits.contains(Self.address) }
            if isAddress, entry.shown == .value { set(entry.part, "OVERRIDE", "nobody", at: place) }
            return fault("safeguard-missing", entry.address, place)
        }
        return nil
    }
}
