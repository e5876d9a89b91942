public import Auditing
public import Manifests
public import Secrets
import Support

/// Which secrets of an environment get a new value.
public struct Rotation: Sendable {
    /// The secrets, in the manifest's order.
    public let items: [Item]
    /// What could be generated, and is left alone all the same, with the reason.
    public let leftOut: [(name: String, reason: String)]
    /// What the environment has and envaudit can't generate, with what to do; empty where secrets are named.
    public let issuedElsewhere: [(name: String, advice: String)]

    /// A secret that gets a new value.
    public struct Item: Sendable {
        /// Its name.
        public let name: String
        /// How the value is made.
        public let generator: Generator
        /// What an operator must know before.
        public let note: String?
        /// Who else must be given the value; nil where nobody needs it.
        public let knownTo: String?

        /// All secrets that get a value: both halves of a key pair.
        public var names: [String] {
            if case .keyPair(_, let publicKey) = generator { [name, publicKey] } else { [name] }
        }
    }

    /// Where the new values go.
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
    /// - Parameter record: what is declared of the environment, and what is listed, where it was fetched.
    public init(
        of names: [String], in record: EnvironmentRecord, to destination: Destination
    ) throws(Refusal) {
        let candidates = Candidates(record: record, destination: destination)
        var leftOut: [(name: String, reason: String)] = []
        issuedElsewhere = names.isEmpty ? candidates.others : []
        if names.isEmpty {
            items = candidates.all(&leftOut)
            guard !items.isEmpty || !leftOut.isEmpty else { throw candidates.nothing }
        } else {
            var items: [Item] = []
            for name in names where !items.contains(where: { $0.name == name }) {
                items.append(try candidates.named(name))
            }
            self.items = items
        }
        self.leftOut = leftOut
    }

    private init(
        items: [Item], leftOut: [(name: String, reason: String)],
        issuedElsewhere: [(name: String, advice: String)]
    ) {
        (self.items, self.leftOut, self.issuedElsewhere) = (items, leftOut, issuedElsewhere)
    }

    /// The rotation without secrets that have got their values already.
    public func without(_ names: Set<String>) -> Rotation {
        Rotation(
            items: items.filter { !names.isSuperset(of: $0.names) }, leftOut: leftOut,
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
            guard let item = item(row), row.presence != .forbidden, row.declaration?.deprecation == nil else {
                continue
            }
            // A value for what is optional and unset would switch on what was not asked for.
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
            guard row.declaration != nil, row.declaration?.publicHalfOf == nil, item(row) == nil,
                row.isolation != .config, row.isSet ?? (row.presence == .required)
            else { return nil }
            return (row.name, issuedElsewhere(row).advice)
        }
    }

    func named(_ name: String) throws(Rotation.Refusal) -> Rotation.Item {
        guard let row = record.secrets.first(where: { $0.name == name }), row.declaration != nil else {
            let near = nearestName(
                to: name, among: record.secrets.filter { $0.declaration != nil }.map(\.name))
            throw Rotation.Refusal(
                message: "no service declares a secret \(name)",
                advice: near.map { "Did you mean \($0)?" } ?? "Declare it in environments/services.yaml.")
        }
        if row.presence == .forbidden || row.declaration?.deprecation != nil {
            throw Rotation.Refusal(
                message: "\(environment) is not to have \(name)",
                advice: "See what is declared of it: envaudit explain \(name)")
        }
        guard let item = item(row) else { throw issuedElsewhere(row) }
        if let reason = needForEyes(item) {
            throw Rotation.Refusal(
                message: "\(name) would be set, and its value would be lost: \(reason)",
                advice: "Add --out FILE, a new file for the value, or --show, and hand the value on.")
        }
        return item
    }

    /// Why the value must be seen by a person who does not get to see it; nil where none has to.
    private func needForEyes(_ item: Rotation.Item) -> String? {
        guard destination.isPushed, !destination.isShown, let knownTo = item.knownTo else { return nil }
        return "it must be known to \(knownTo) too"
    }

    private func item(_ row: SecretRow) -> Rotation.Item? {
        // What is listed in a named part is changed there, by hand.
        guard SecretAddress(row.name).part == nil, let declaration = row.declaration,
            let generator = declaration.generator
        else { return nil }
        return Rotation.Item(
            name: row.name, generator: generator, note: declaration.note,
            knownTo: record.environment.otherHolder(of: declaration, in: row.service))
    }

    private func issuedElsewhere(_ row: SecretRow) -> Rotation.Refusal {
        if let part = SecretAddress(row.name).part {
            return Rotation.Refusal(
                message: "\(row.name) is in the part \(part), which envaudit does not change",
                advice: "Set it there by hand.")
        }
        if let privateHalf = row.declaration?.publicHalfOf {
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
        let settings = record.settingsURL.map { " at \($0)" } ?? ""
        return Rotation.Refusal(
            message: "\(row.name) can't be generated: only \(service.title) can issue it",
            advice: "Issue it\(place), and set it in \(environment)\(settings).")
    }

    var nothing: Rotation.Refusal {
        Rotation.Refusal(
            message: "\(environment) is to have no secret that can be generated",
            advice: "What it is to have is declared in \(record.environment.name.position.file).")
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
