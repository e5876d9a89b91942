package import Support

/// A secret that has a value.
package struct Occurrence: Sendable {
    package let secret: AuditedSecret
    package var id: SecretID { secret.id }
    package var environment: String { secret.id.environment }
}

/// All secrets that have one value. Most values have one holder, for which nothing is allocated.
package struct Occurrences: Sendable {
    private enum Holders {
        case none
        case one(Occurrence)
        indirect case several(Several)
    }

    private struct Several {
        var all: [Occurrence] = []
        var isolated: [Occurrence] = []
        var settings: [Occurrence] = []

        mutating func add(_ holder: Occurrence) {
            guard holder.secret.isolation != .config else { return settings.append(holder) }
            all.append(holder)
            if holder.secret.isolation == .isolated { isolated.append(holder) }
        }
    }

    private var holders = Holders.none

    private var several: Several {
        switch holders {
        case .none: return Several()
        case .one(let holder):
            var several = Several()
            several.add(holder)
            return several
        case .several(let several): return several
        }
    }

    /// Returns whether no other secret has this value.
    func areOnly(_ secret: AuditedSecret) -> Bool {
        switch holders {
        case .none: true
        case .one(let holder): holder.secret === secret
        case .several: false
        }
    }

    /// Whether no secret has this value.
    package var isEmpty: Bool { if case .none = holders { true } else { false } }

    /// Whether several secrets, including settings, have this value.
    var areSeveral: Bool { if case .several = holders { true } else { false } }

    /// All except settings, which may be equal.
    package var all: [Occurrence] { several.all }
    /// The isolated secrets, which must not share the value.
    var isolated: [Occurrence] { several.isolated }
    /// The settings, which must not have an isolated secret's value.
    var settings: [Occurrence] { several.settings }

    /// Returns the first few undeclared secrets of other environments. The holders of one environment are adjacent.
    func unclassed(outside environment: String) -> [Occurrence] {
        let all = all
        let isOther = { (holder: Occurrence) in holder.environment != environment }
        let before = all.prefix(while: isOther)
        let behind = all[before.endIndex...].reversed().prefix(while: isOther)
        return Array(
            [before.prefix(Occurrences.fewUnclassed), ArraySlice(behind.prefix(Occurrences.fewUnclassed))]
                .joined().lazy.filter { $0.secret.isolation == nil }.prefix(Occurrences.fewUnclassed))
    }

    private static let fewUnclassed = 8

    package mutating func add(_ holder: Occurrence) {
        if case .none = holders { return holders = .one(holder) }
        var several = several
        // Releases the enum's reference, so that the arrays are not copied.
        holders = .none
        several.add(holder)
        holders = .several(several)
    }
}
