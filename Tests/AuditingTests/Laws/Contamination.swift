import Auditing
import Listings
import Manifests
import Randomness
import Scenarios
import Support

@testable import Secrets

extension Law {
    /// An isolated value of one environment in another, under whatever name, in any listing, in a variant and as a part
    /// of another value: where digests or values can show it, a check says so. So it does where one of the two
    /// environments is known by its snapshot: of the value itself, what stands in a visible one, and its usual variants.
    static let contamination = Law("contamination is never a pass", verdicts: []) { generated, choices in
        var workspace = generated.workspace
        guard let found = workspace.contaminate(&choices) else { return .idle }
        let listed = await workspace.observed(in: try generated.declared())
        func broken(_ record: Record, _ what: String = "") -> Outcome? {
            let name = found.place.environment
            let check = record.check("\(name)/shared-secret/\(found.place.address)")
            // A waiver of the other end accepts the pair, and no more: what else could not be compared stays open.
            let isAccepted = check?.status == .unproven && workspace.waives(found.source)
            let isTold =
                check?.status == .waived || isAccepted || check?.status == .fail && record.verdict == .fail
            return isTold
                ? nil
                : .broken(
                    "\(workspace)\(what)\(found.place) has \(found.what)\nverdict \(record.verdict): \(check?.message ?? "no check")"
                )
        }
        let record = listed.audit(found.place.environment)
        if let broken = broken(record) { return broken }
        let sealed = choices.pick([found.source.environment, found.place.environment])
        guard workspace.isVisible(found, throughSealOf: sealed) else { return .holds(record.verdict) }
        let snapshot = try await listed.sealing([sealed], judging: [found.place.environment])
        return broken(snapshot.audit(found.place.environment), "\(sealed) is sealed\n")
            ?? .holds(record.verdict)
    }
}

/// A copy of an isolated value in another environment.
struct Contamination {
    let place: SecretID
    let source: SecretID
    let what: String
    let needs: Needed
    let variants: [ValueVariant]

    /// Whose value must be visible, so that a copy can be told.
    enum Needed { case nothing, either, target, source }

    /// Whether it is a form that is tried on a seal: the value, a part of it, or one variant of those that happen often.
    var isTriedOnSeals: Bool {
        switch variants.first {
        case nil: true
        // Two digests alone tell it, which are not both known where one is sealed.
        case .digest?, .upperCaseDigest?: false
        case let variant?: variants.count == 1 && variant.rawValue < ValueVariant.zeroWidthSpace.rawValue
        }
    }
}

extension GeneratedWorkspace {
    /// Secrets that may be equal in several environments.
    private static let agreed = ["HOOK", "RELAY", "VIDEO"]

    /// Puts an isolated value of one environment into another; nil where nothing that is shown could tell.
    mutating func contaminate(_ choices: inout Choices) -> Contamination? {
        let isolated = services.filter { $0.isolation == .isolated }.flatMap(\.secrets).map(\.name)
            .filter { !Self.agreed.contains($0) }
        let from = choices.below(environments.count)
        let sources = environments[from].entries.filter {
            (isolated.contains($0.name) || $0.name == Self.platformKey) && $0.isWhole
        }
        let others = environments.indices.filter { $0 != from }
        // What could not be read can't be told.
        guard !sources.isEmpty, !environments.contains(where: { $0.parts.contains(where: \.isUnread) }) else {
            return nil
        }
        let source = choices.pick(sources)
        let place = choices.pick(others)
        let part = choices.pick(environments[place].parts).name
        let names = services.flatMap(\.secrets).map(\.name).filter { !Self.agreed.contains($0) }
        let name = choices.pick([source.isPlatform ? "COPIED_KEY" : source.name, "NEW_KEY"] + names)
        let (value, how, needs, variants) = Self.copy(source, to: name, &choices)
        set(part, name, value, at: place)
        let isHandedIn = !environments[place].handedIn.isEmpty
        if isHandedIn {
            environments[place].handedIn.removeAll { $0.part == part && $0.name == name }
            environments[place].handedIn.append(Entry(part: part, name: name, value: value, shown: .digest))
        }
        let target = environments[place].part(part)?.entries.first { $0.name == name }
        let isTargetVisible = isHandedIn || target?.shown == .value
        let isSourceVisible =
            source.shown == .value
            || environments[from].handedIn.contains {
                $0.address == source.address && $0.value == source.value
            }
        let isKnown =
            (isTargetVisible || target?.shown == .digest) && (isSourceVisible || source.shown == .digest)
        let isShown =
            switch needs {
            case .nothing: true
            case .target: isTargetVisible
            case .source: isSourceVisible
            case .either: isTargetVisible || isSourceVisible
            }
        guard isKnown, isShown else { return nil }
        return Contamination(
            place: SecretID(environment: environments[place].name, part: part, name: Name(name)),
            source: SecretID(
                environment: environments[from].name, part: source.part, name: Name(source.name)),
            what: "\(source.address) of \(environments[from].name)\(how)", needs: needs, variants: variants)
    }

    private static func copy(
        _ source: Entry, to name: String, _ choices: inout Choices
    ) -> (value: String, how: String, Contamination.Needed, [ValueVariant]) {
        let value = source.value
        let isPlain = value.utf8.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") }
        switch choices.below(5) {
        case 0: return (value, "", .nothing, [])
        case 1...2:
            var variants = [choices.pick(ValueVariant.made)]
            if choices.once(in: 2) { variants.append(choices.pick(ValueVariant.outer)) }
            guard variants.count == Set(variants).count else { return (value, "", .nothing, []) }
            // Two at once are looked up where the inner one happens often.
            let isUsual = variants[0].rawValue < ValueVariant.zeroWidthSpace.rawValue
            let isInBrackets = variants.contains { [.angleBrackets, .parentheses].contains($0) }
            // A word in brackets is a placeholder, which is no value.
            guard variants.count == 1 || isUsual, isHex(value) || !isInBrackets else {
                return (value, "", .nothing, [])
            }
            var copy = value
            for variant in variants { copy = variant.applied(to: copy, named: source.name) ?? copy }
            guard copy != value else { return (value, "", .nothing, []) }
            let how = ", " + ValueVariant.Combination(variants).description
            let isPasted = [.digest, .upperCaseDigest].contains(variants[0])
            if isPasted, variants.count == 1 || variants[1] == .newline {
                return (copy, how, .nothing, variants)
            }
            // The digest of a variant is of neither value.
            if variants.last == .digest, variants.count > 1 { return (value, "", .nothing, []) }
            // What was in capitals can't be told from the copy, save of hexadecimal digits.
            let isCase = !isPasted && (variants.contains(.upperCase) || variants.contains(.lowerCase))
            return (copy, how, isCase && !isHex(value) ? .source : .either, variants)
        case 3:
            guard isPlain else { return (value, "", .nothing, []) }
            let copy = choices.pick([
                "postgres://app:\(value)@db.example.net/app", "{\"password\": \"\(value)\"}",
                "https://api.example.net/hook?token=\(value)",
            ])
            return (copy, ", as a part of another value", .target, [])
        default:
            // The password or key that stands in the source's value.
            let inner = value.split { !$0.isHexDigit }.first { $0.count == 32 }
            guard !isPlain, let inner else { return (value, "", .nothing, []) }
            return (String(inner), ", a part of it", .source, [])
        }
    }

    private static func isHex(_ text: String) -> Bool { text.utf8.allSatisfy(\.isHexDigit) }
}

extension GeneratedWorkspace {
    /// Whether what has to be visible to tell a copy is, where the snapshot of one end was taken when its values showed.
    fileprivate func isVisible(_ found: Contamination, throughSealOf sealed: String) -> Bool {
        guard found.isTriedOnSeals else { return false }
        func isVisible(_ id: SecretID) -> Bool {
            guard let environment = environments.first(where: { $0.name == id.environment }),
                let entry = environment.part(id.part)?.entries.first(where: { $0.name == id.name.text })
            else { return false }
            let isHandedIn = environment.handedIn.contains {
                $0.part == id.part && $0.name == id.name.text && $0.value == entry.value
            }
            guard id.environment == sealed else { return entry.shown == .value || isHandedIn }
            // Nothing is sealed of what stands in a setting.
            return entry.shown == .value && isolation(of: entry.name) != .config
        }
        func isKnown(_ id: SecretID) -> Bool {
            let part = environments.first { $0.name == id.environment }?.part(id.part)
            return part?.entries.first { $0.name == id.name.text }.map { $0.shown != .name } ?? false
        }
        guard isKnown(found.place), isKnown(found.source) else { return false }
        switch found.needs {
        case .nothing: return true
        case .target: return isVisible(found.place)
        case .source: return isVisible(found.source)
        case .either: return isVisible(found.place) || isVisible(found.source)
        }
    }

    fileprivate func waives(_ secret: SecretID) -> Bool {
        environments.first { $0.name == secret.environment }?.waivers.contains {
            $0.part == secret.part && $0.name == secret.name.text
        } == true
    }

    func isolation(of name: String) -> IsolationClass? {
        services.first { $0.secrets.contains { $0.name == name } }?.isolation
    }
}

extension ValueVariant {
    /// A text that is no secret, with this variant; nil where it can't have it.
    func applied(to text: String, named name: String) -> String? {
        var (text, name) = (text, name)
        return text.withUTF8 { text in
            name.withUTF8 { name in
                let changed = applied(to: UnsafeRawBufferPointer(text), named: UnsafeRawBufferPointer(name))
                return changed?.withBytes { String(decoding: $0, as: UTF8.self) }
            }
        }
    }
}
