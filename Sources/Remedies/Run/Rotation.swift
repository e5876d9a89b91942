public import Auditing
public import Manifests
public import Secrets
import Support

/// Which secrets of an environment get a new value.
public struct Rotation: Sendable {
    /// The secrets, in the manifest's order.
    public let items: [Item]
    /// Secrets that could be generated but are left alone, with the reason.
    public let leftOut: [(name: String, reason: String)]
    /// What the environment has and envaudit can't generate, with what to do; empty if secrets are named.
    public let issuedElsewhere: [(name: String, advice: String)]

    /// A secret that gets a new value.
    public struct Item: Sendable {
        /// Its name.
        public let name: String
        /// How the value is made.
        public let generator: Generator
        /// What an operator must know before.
        public let note: String?
        /// Who else must be given the value; `nil` if there is no one.
        public let knownTo: String?
        /// The secrets that get the same value.
        public let twins: [String]

        /// All secrets that get a value: both halves of a key pair.
        public var names: [String] { [name] + (generator.publicKey.map { [$0] } ?? []) + twins }

        /// Makes new values for all of them.
        public func generate() -> [HeldSecret] {
            let values = generator.generate(for: name)
            return values + twins.map { values[0].renamed($0) }
        }
    }

    /// The part for which values are made; `nil` for the main listing.
    public let part: String?

    /// The destination of the new values.
    public struct Destination: Sendable {
        /// Whether they are set at the provider.
        public let isPushed: Bool
        /// Whether a person gets to see them.
        public let isShown: Bool

        /// A destination.
        public init(isPushed: Bool, isShown: Bool) { (self.isPushed, self.isShown) = (isPushed, isShown) }
    }

    /// Why nothing is generated, in words for the operator.
    public struct Refusal: Error, Equatable {
        /// What is wrong.
        public let message: String
        /// What to do next.
        public let advice: String
    }

    /// The secrets named, or all that can be generated where none is named.
    ///
    /// - Parameter record: The declarations of the environment, with its listing if it was fetched.
    public init(
        of names: [String], in record: EnvironmentRecord, to destination: Destination
    ) throws(Refusal) {
        let candidates = Candidates(record: record, destination: destination)
        var leftOut: [(name: String, reason: String)] = []
        issuedElsewhere = names.isEmpty ? candidates.others : []
        if names.isEmpty {
            (items, part) = (candidates.all(&leftOut), nil)
            guard !items.isEmpty || !leftOut.isEmpty else { throw candidates.nothing }
        } else {
            let rows = try names.map { name throws(Refusal) in try candidates.row(named: name) }
            let part = SecretAddress(rows[0].name).part
            self.part = part
            if let other = rows.first(where: { SecretAddress($0.name).part != part }) {
                throw Refusal(
                    message: "\(rows[0].name) and \(other.name) are of two listings",
                    advice: "Name the secrets of one listing at a time.")
            }
            var items: [Item] = []
            for row in rows {
                let item = try candidates.item(named: row)
                if !items.contains(where: { $0.names.contains(item.name) }) { items.append(item) }
            }
            self.items = items
        }
        self.leftOut = leftOut
    }

    private init(
        part: String?, items: [Item], leftOut: [(name: String, reason: String)],
        issuedElsewhere: [(name: String, advice: String)]
    ) {
        (self.part, self.items, self.leftOut) = (part, items, leftOut)
        self.issuedElsewhere = issuedElsewhere
    }

    /// The rotation without secrets that have got their values already.
    public func without(_ names: Set<String>) -> Rotation {
        Rotation(
            part: part, items: items.filter { !names.isSuperset(of: $0.names) }, leftOut: leftOut,
            issuedElsewhere: issuedElsewhere)
    }
}

/// What of an environment's secrets can be generated.
private struct Candidates {
    let record: EnvironmentRecord
    let destination: Rotation.Destination

    private var environment: String { record.environment.name.value }

    /// All that the environment is to have, or has where that could be seen.
    func all(_ leftOut: inout [(name: String, reason: String)]) -> [Rotation.Item] {
        var items: [Rotation.Item] = []
        for row in record.secrets {
            // The values of parts have the same names: they are made by name.
            guard SecretAddress(row.name).part == nil, let item = item(row), row.presence != .forbidden,
                row.declaration?.deprecation == nil, !items.contains(where: { $0.names.contains(row.name) })
            else { continue }
            // A value for an optional, unset secret would enable a feature without being asked.
            if destination.isPushed, row.presence == .optional, row.isSet != true { continue }
            if let reason = needForEyes(item) {
                leftOut.append((item.name, reason))
            } else {
                items.append(item)
            }
        }
        return items
    }

    /// What the environment has, or is to have where it was not listed, and others issue: credentials, no settings.
    var others: [(name: String, advice: String)] {
        record.secrets.compactMap { row in
            guard row.declaration != nil, row.declaration?.publicHalfOf == nil,
                item(row) == nil || SecretAddress(row.name).part != nil, generatedTwin(of: row) == nil,
                row.isolation != .config, row.isSet ?? (row.presence == .required)
            else { return nil }
            return (row.name, issuedElsewhere(row).advice)
        }
    }

    /// The secret with this address; or, where the main listing is to have none of that name, that of the one part that
    /// is.
    func row(named name: String) throws(Rotation.Refusal) -> SecretRow {
        let rows = record.secrets.filter { $0.declaration != nil }
        if let row = rows.first(where: { $0.name == name }) { return row }
        let inParts = rows.filter { SecretAddress($0.name).name == name }
        if let row = inParts.first {
            guard inParts.count > 1 else { return row }
            throw Rotation.Refusal(
                message: "\(name) is in several parts",
                advice: "Name one: \(inParts.map(\.name).joined(separator: ", "))")
        }
        // What a service declares may be in any part, whatever the manifest names.
        let address = SecretAddress(name)
        if let part = address.part, record.environment.parts.contains(where: { $0.part == part }),
            let row = rows.first(where: { $0.name == address.name })
        {
            return row.inPart(part)
        }
        let near = nearestName(to: name, among: rows.map(\.name))
        throw Rotation.Refusal(
            message: "no service declares a secret \(name)",
            advice: near.map { "Did you mean \($0)?" } ?? "Declare it in environments/services.yaml.")
    }

    func item(named row: SecretRow) throws(Rotation.Refusal) -> Rotation.Item {
        let name = row.name
        if row.presence == .forbidden || row.declaration?.deprecation != nil {
            throw Rotation.Refusal(
                message: "\(environment) is not to have \(name)",
                advice: "See what is declared of it: envaudit explain \(name)")
        }
        guard let item = item(row), !destination.isPushed || SecretAddress(name).part == nil else {
            throw issuedElsewhere(row)
        }
        if let reason = needForEyes(item) {
            throw Rotation.Refusal(
                message: "\(name) would be set, and its value would be lost: \(reason)",
                advice: "Add --out FILE, a new file for the value, or --show, and hand the value on.")
        }
        return item
    }

    /// Why the value must be seen by a person who does not get to see it; `nil` if none has to.
    private func needForEyes(_ item: Rotation.Item) -> String? {
        guard destination.isPushed, !destination.isShown, let knownTo = item.knownTo else { return nil }
        return "it must be known to \(knownTo) too"
    }

    private func item(_ row: SecretRow) -> Rotation.Item? {
        guard let declaration = row.declaration, let generator = declaration.generator else { return nil }
        return Rotation.Item(
            name: SecretAddress(row.name).name, generator: generator, note: declaration.note,
            knownTo: row.otherHolder, twins: row.twins)
    }

    /// The secret whose generator also produces this one's value.
    private func generatedTwin(of row: SecretRow) -> String? {
        guard row.declaration?.generator == nil else { return nil }
        return record.secrets.first { row.twins.contains($0.name) && $0.declaration?.generator != nil }?.name
    }

    private func issuedElsewhere(_ row: SecretRow) -> Rotation.Refusal {
        let address = SecretAddress(row.name)
        if let part = address.part, row.declaration?.generator != nil {
            return Rotation.Refusal(
                message: "\(row.name) is in the part \(part), which envaudit does not change",
                advice:
                    "Generate a value with `envaudit rotate \(environment) \(row.name)`, and set it there.")
        }
        if let twin = generatedTwin(of: row) {
            return Rotation.Refusal(
                message: "\(row.name) must equal \(twin), and is not generated without it",
                advice: "Generate one value for both: envaudit rotate \(environment) \(twin)")
        }
        if let half = row.declaration?.publicHalfOf {
            let privateHalf = "\(SecretAddress(part: address.part, name: half))"
            return Rotation.Refusal(
                message: "\(row.name) is the public half of \(privateHalf)",
                advice: "Generate both: envaudit rotate \(environment) \(privateHalf)")
        }
        guard row.isolation != .config, let service = row.service else {
            return Rotation.Refusal(
                message: "\(row.name) can't be generated: it is a setting, not a secret",
                advice: "Set what is declared of it: envaudit apply \(environment)")
        }
        let place = service.dashboard.map { " at \($0)" } ?? ""
        let settings =
            address.part.map { ", in \($0)" } ?? record.settingsURL.map { " at \($0)" } ?? ""
        return Rotation.Refusal(
            message: "\(row.name) can't be generated: only \(service.title) can issue it",
            advice: "Issue it\(place), and set it in \(environment)\(settings).")
    }

    var nothing: Rotation.Refusal {
        let inPart = record.secrets.first {
            SecretAddress($0.name).part != nil && $0.declaration?.generator != nil
                && $0.declaration?.deprecation == nil && $0.presence != .forbidden
        }
        return Rotation.Refusal(
            message: "\(environment) is to have no secret that can be generated"
                + (inPart == nil ? "" : " but in parts"),
            advice: inPart.map { "Name it: envaudit rotate \(environment) \($0.name)" }
                ?? "What it is to have is declared in \(record.environment.name.position.file).")
    }
}

extension Generator {
    /// Makes new values: that of the secret `name`, and behind it that of its public half, where it is a key pair.
    public func generate(for name: String) -> [HeldSecret] {
        switch self {
        case .hex(let bytes): [HeldSecret(name, .randomHex(bytes: bytes))]
        case .base64(let bytes): [HeldSecret(name, .randomBase64(bytes: bytes))]
        case .base64url(let bytes): [HeldSecret(name, .randomBase64URL(bytes: bytes))]
        case .uuid: [HeldSecret(name, .randomUUID())]
        case .password(let length, let alphabet):
            [HeldSecret(name, .randomPassword(length: length, alphabet: alphabet))]
        case .keyPair(let algorithm, let publicKey): algorithm.generate(for: name, publicKey)
        }
    }
}

extension KeyAlgorithm {
    fileprivate func generate(for privateKey: String, _ publicKey: String) -> [HeldSecret] {
        let pair = KeyPair(kind)
        return [HeldSecret(privateKey, pair.privateKey()), HeldSecret(publicKey, pair.publicKey())]
    }

    private var kind: KeyPair.Algorithm {
        switch self {
        case .ed25519: .ed25519
        case .rsa(let bits): .rsa(bits: bits)
        }
    }
}
