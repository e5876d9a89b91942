/// What an environment declares for one probe.
public protocol ProbeDeclaration: Sendable {
    /// Where it stands.
    var position: Position { get }
    /// What is declared, in a few words: the names of what is looked at; empty where its key says all.
    var summary: String { get }
    /// Where what is judged here is built, as a listing of the same place is declared, and in words; nil for nowhere.
    var build: (place: ListingDeclaration, words: String)? { get }
    /// The ids of items that a person may attest because of it.
    var attestableItems: [String] { get }
    /// What of it is this environment's own.
    var ownFacts: [OwnFact] { get }
    /// What manifests call its members, and which of them are lists of demands.
    static var members: DeclaredMembers { get }
    /// Whether it is what services declare, so that a service's change says what changed of it.
    static var isOfServices: Bool { get }
}

/// What manifests call the members of a declaration.
public struct DeclaredMembers: Sendable {
    /// The keys, by the names of members that are other words.
    package let keys: [String: String]
    /// The members that are lists of which every text more demands more.
    package let demands: Set<String>

    /// Members by their own names, and no list of demands, unless told.
    package init(keys: [String: String] = [:], demands: Set<String> = []) {
        (self.keys, self.demands) = (keys, demands)
    }
}

extension ProbeDeclaration {
    /// A manifest's of an environment.
    public static var isOfServices: Bool { false }
    /// Its members go by their own names.
    public static var members: DeclaredMembers { DeclaredMembers() }
    /// Nowhere.
    public var build: (place: ListingDeclaration, words: String)? { nil }
    /// None: most probes see for themselves.
    public var attestableItems: [String] { [] }
    /// None.
    public var ownFacts: [OwnFact] { [] }
}

/// What an environment declares for probes, by type.
public struct ProbeDeclarations: Sendable {
    private var declared: [ObjectIdentifier: any ProbeDeclaration] = [:]

    /// Nothing is declared.
    public init() {}

    /// What is declared for the probe with this type of declaration; nil where nothing is.
    public subscript<Declaration: ProbeDeclaration>(_ type: Declaration.Type) -> Declaration? {
        get { declared[ObjectIdentifier(type)] as? Declaration }
        set { declared[ObjectIdentifier(type)] = newValue }
    }

    /// All that is declared, in the manifest's order, each with the name of its type.
    package var all: [(type: String, declaration: any ProbeDeclaration)] {
        declared.values.sorted {
            ($0.position.line, $0.position.column) < ($1.position.line, $1.position.column)
        }
        .map { ("\(type(of: $0))", $0) }
    }

    /// Where the environment is built.
    package var builds: [(place: ListingDeclaration, words: String)] { declared.values.compactMap(\.build) }

    mutating func add(_ declaration: any ProbeDeclaration) {
        declared[ObjectIdentifier(type(of: declaration))] = declaration
    }

    /// The ids of items that a person may attest because a probe's declaration asks for them, in the manifest's order.
    var attestableItems: [String] {
        declared.values.sorted { $0.position.line < $1.position.line }.flatMap(\.attestableItems)
    }
}

extension ProbeDeclarations: CustomStringConvertible {
    /// The declarations in the manifest's order, so that two readings of a file print alike.
    public var description: String {
        "\(all.map(\.declaration))"
    }
}

/// Where a probe's declaration comes from. Manifests are read with the list of these, and know no probe by name.
public struct ProbeSource: Sendable {
    /// The key of an environment's file; nil for what follows from services.
    public let key: String?
    /// The beginning of the items that a person attests only where a declaration asks for them; nil for none.
    public let itemPrefix: String?
    let declare:
        @Sendable (inout FieldDeclarations) -> @Sendable (FieldValues) throws -> (any ProbeDeclaration)?
    let derive: @Sendable (Environment, [Service]) -> (any ProbeDeclaration)?

    /// A declaration below a key of an environment's file.
    package init<Declaration: ProbeDeclaration>(
        key: String, itemPrefix: String? = nil, _ form: Form<Declaration>, _ meaning: String,
        example: String, see: String
    ) {
        (self.key, self.itemPrefix) = (key, itemPrefix)
        declare = { fields in
            let field = fields.optional(
                key, form, meaning, default: "nothing", example: example, see: "[Probes](\(see))")
            return { read in try read(field) }
        }
        derive = { _, _ in nil }
    }

    /// A declaration that follows from what the services declare.
    package init(
        fromServices derive: @escaping @Sendable (Environment, [Service]) -> (any ProbeDeclaration)?
    ) {
        (key, itemPrefix, self.derive) = (nil, nil, derive)
        declare = { _ in { _ in nil } }
    }
}

extension Environment {
    /// The ids of the items that a person may attest of it because its own manifest asks for them.
    public var attestableItems: [String] { probes.attestableItems }

    /// Whether an item is a probe's that its manifest does not ask for.
    public func isIdle(item id: String) -> Bool {
        itemPrefixes.contains(where: id.hasPrefix) && !attestableItems.contains(id)
    }

    /// The same with what follows from the services.
    func deriving(_ probes: [ProbeSource], from services: [Service]) -> Environment {
        var environment = self
        for declaration in probes.compactMap({ $0.derive(self, services) }) {
            environment.probes.add(declaration)
        }
        return environment
    }
}
