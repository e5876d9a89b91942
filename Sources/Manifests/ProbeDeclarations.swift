/// What an environment declares for one probe.
public protocol ProbeDeclaration: Sendable {
    /// The position of the declaration.
    var position: Position { get }
    /// A short summary: the names of what is checked; empty if the key says everything.
    var summary: String { get }
    /// Where the checked artifact is built: as a listing's declaration, and in words; `nil` if it is not built.
    var build: (place: ListingDeclaration, words: String)? { get }
    /// The IDs of items that a person may attest because of this declaration.
    var attestableItems: [String] { get }
    /// The facts in it that belong to this environment.
    var ownFacts: [OwnFact] { get }
    /// The manifest's names of its members, and which of them are lists of demands.
    static var members: DeclaredMembers { get }
    /// Whether services declare it, so that a change is reported with the service.
    static var isOfServices: Bool { get }
}

/// The manifest's names of a declaration's members.
public struct DeclaredMembers: Sendable {
    /// The manifest's keys of members whose names differ.
    package let keys: [String: String]
    /// The members that are lists in which each further text demands more.
    package let demands: Set<String>

    /// Creates names; by default members have their own names, and none is a list of demands.
    package init(keys: [String: String] = [:], demands: Set<String> = []) {
        (self.keys, self.demands) = (keys, demands)
    }
}

extension ProbeDeclaration {
    /// `false` by default: an environment's manifest declares it.
    public static var isOfServices: Bool { false }
    /// By default members have their own names.
    public static var members: DeclaredMembers { DeclaredMembers() }
    /// `nil` by default.
    public var build: (place: ListingDeclaration, words: String)? { nil }
    /// Empty by default: most probes need no attestation.
    public var attestableItems: [String] { [] }
    /// Empty by default.
    public var ownFacts: [OwnFact] { [] }
}

/// What an environment declares for probes, by type.
public struct ProbeDeclarations: Sendable {
    private var declared: [ObjectIdentifier: any ProbeDeclaration] = [:]

    /// Creates an empty set of declarations.
    public init() {}

    /// The declaration of this type; `nil` if there is none.
    public subscript<Declaration: ProbeDeclaration>(_ type: Declaration.Type) -> Declaration? {
        get { declared[ObjectIdentifier(type)] as? Declaration }
        set { declared[ObjectIdentifier(type)] = newValue }
    }

    /// All declarations in the manifest's order, with the names of their types.
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

    /// The IDs of items that a person may attest because a declaration asks for them, in the manifest's order.
    var attestableItems: [String] {
        declared.values.sorted { $0.position.line < $1.position.line }.flatMap(\.attestableItems)
    }
}

extension ProbeDeclarations: CustomStringConvertible {
    /// The declarations in the manifest's order, so that two readings of a file print the same.
    public var description: String {
        "\(all.map(\.declaration))"
    }
}

/// The source of a probe's declaration. The manifest reader takes a list of sources and knows no probe by name.
public struct ProbeSource: Sendable {
    /// The key in an environment's file; `nil` for a declaration derived from services.
    public let key: String?
    /// The ID prefix of items that are attested only if a declaration asks for them; `nil` if there are none.
    public let itemPrefix: String?
    let declare:
        @Sendable (inout FieldDeclarations) -> @Sendable (FieldValues) throws -> (any ProbeDeclaration)?
    let derive: @Sendable (Environment, [Service]) -> (any ProbeDeclaration)?

    /// Creates a source that reads a key of an environment's file.
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

    /// Creates a source that derives a declaration from the services.
    package init(
        fromServices derive: @escaping @Sendable (Environment, [Service]) -> (any ProbeDeclaration)?
    ) {
        (key, itemPrefix, self.derive) = (nil, nil, derive)
        declare = { _ in { _ in nil } }
    }
}

extension Environment {
    /// The IDs of the items that a person may attest because this environment's manifest asks for them.
    public var attestableItems: [String] { probes.attestableItems }

    /// Returns whether an item belongs to a probe but this manifest does not ask for it.
    public func isIdle(item id: String) -> Bool {
        itemPrefixes.contains(where: id.hasPrefix) && !attestableItems.contains(id)
    }

    /// Returns the same environment with the declarations derived from services.
    func deriving(_ probes: [ProbeSource], from services: [Service]) -> Environment {
        var environment = self
        for declaration in probes.compactMap({ $0.derive(self, services) }) {
            environment.probes.add(declaration)
        }
        return environment
    }
}
