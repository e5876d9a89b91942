import Secrets
import Support

/// One page of Render's.
struct RenderPage<Entry: Sendable>: Sendable {
    let entries: [Entry]
    /// The cursor of its last entry; nil where it is empty.
    let cursor: String?
}

/// Reads what Render answers.
enum RenderAnswer {
    /// A group of variables, and the services that are linked to it.
    struct Group: Sendable {
        let id: String
        let services: [String]
    }

    /// A page of a service's variables.
    static func variables(_ body: [UInt8]) throws(Failure) -> RenderPage<HeldSecret> {
        let (entries, values) = try decode([VariableEntry].self, body)
        return RenderPage(
            entries: try entries.map(\.envVar).taken(from: values), cursor: entries.last?.cursor)
    }

    /// A page of groups. It says which services they are linked to, and no variables.
    static func groups(_ body: [UInt8]) throws(Failure) -> RenderPage<Group> {
        let (entries, _) = try decode([GroupEntry].self, body)
        let groups = entries.map { Group(id: $0.envGroup.id, services: $0.envGroup.serviceLinks.map(\.id)) }
        return RenderPage(entries: groups, cursor: entries.last?.cursor)
    }

    /// The variables of one group.
    static func group(_ body: [UInt8]) throws(Failure) -> [HeldSecret] {
        let (group, values) = try decode(GroupVariables.self, body)
        return try group.envVars.taken(from: values)
    }

    /// A page of a service's variables, or a list of such pages and of groups.
    static func file(_ body: [UInt8]) throws(Failure) -> (own: [HeldSecret], groups: [[HeldSecret]]) {
        let (items, values) = try decode([FileItem].self, body)
        var own: [HeldSecret] = []
        var groups: [[HeldSecret]] = []
        for item in items {
            switch item {
            case .entry(let entry): own += try [entry.envVar].taken(from: values)
            case .page(let entries): own += try entries.map(\.envVar).taken(from: values)
            case .group(let group): groups.append(try group.envVars.taken(from: values))
            }
        }
        return (own, groups)
    }

    private static func decode<Body: Decodable>(
        _ type: Body.Type, _ body: [UInt8]
    ) throws(Failure) -> (body: Body, values: ShownValues) {
        try ListingJSON.decode(type, takingOut: ["value"], from: body, of: Render.host)
    }

    private struct VariableEntry: Decodable {
        let envVar: RenderVariable
        let cursor: String
    }

    private struct GroupEntry: Decodable {
        let envGroup: GroupLinks
        let cursor: String
    }

    private struct GroupLinks: Decodable {
        let id: String
        let serviceLinks: [Link]

        struct Link: Decodable { let id: String }
    }

    private struct GroupVariables: Decodable { let envVars: [RenderVariable] }

    private enum FileItem: Decodable {
        case entry(VariableEntry)
        case page([VariableEntry])
        case group(GroupVariables)

        init(from decoder: any Decoder) throws {
            if (try? decoder.unkeyedContainer()) != nil {
                self = .page(try [VariableEntry](from: decoder))
            } else if try decoder.container(keyedBy: Keys.self).contains(.envVars) {
                self = .group(try GroupVariables(from: decoder))
            } else {
                self = .entry(try VariableEntry(from: decoder))
            }
        }

        private enum Keys: CodingKey { case envVars }
    }
}

/// A variable as Render lists it.
struct RenderVariable: Decodable {
    let key: String
    let value: ShownValue
}

extension [RenderVariable] {
    fileprivate func taken(from values: ShownValues) throws(Failure) -> [HeldSecret] {
        var taken: [HeldSecret] = []
        for variable in self {
            guard let secret = values.secret(variable.key, at: variable.value) else {
                throw ListingJSON.wrongShape(Render.host, "a variable has no `value`")
            }
            taken.append(secret)
        }
        return taken
    }
}
