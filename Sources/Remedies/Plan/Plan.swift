public import Manifests
public import Secrets

/// What is to be done for an environment to conform, in the order in which it is to be done.
public struct Plan: Sendable {
    /// The environment.
    public let environment: Environment
    /// What the plan is for.
    public let goal: Goal
    /// The steps: deletions first, as they stop the damage at once, then what a person has to do.
    public let steps: [Step]
    /// The page for changing the environment's secrets.
    public let settingsURL: String?
    /// Whether envaudit can carry out what of it is a change.
    public internal(set) var takesChanges = true

    /// What a plan is for.
    public enum Goal: String, Sendable {
        /// To fix what failed.
        case conform
        /// To fix what failed, and to treat every isolated secret that can't be proved unshared as contaminated.
        case reset
    }

    /// The steps that envaudit can carry out itself.
    public var changes: [Step] { takesChanges ? steps.filter(\.action.isChange) : [] }
}

/// One step of a plan.
public struct Step: Sendable, Equatable {
    /// The secret that it is about; or a service's, an environment's or a finding's id.
    public let subject: String
    /// What is to be done.
    public let action: Action
    /// Why: what was found, in words that follow the subject.
    public let reasons: [String]
    /// What an operator must know before.
    public let note: String?
    /// The page for the task.
    public let url: String?
    /// How bad what it fixes is; `nil` if nothing was found to fail.
    public var severity: Severity?
    /// What it is about where that is more than secrets, such as `webhooks`: envaudit changes nothing of it.
    public var area: String?
}

/// What a step does.
public enum Action: Sendable, Equatable {
    /// Deletes a secret, which can't be undone, as no value can be read back.
    case delete
    /// Generates a value and sets it.
    case generate(Generator)
    /// Sets a value that the manifest declares.
    case set(String)
    /// What only a person can do, in words.
    case person(String)
    /// The evidence that would prove an unproven check, in words.
    case look(String)

    /// Whether envaudit can carry it out.
    public var isChange: Bool {
        switch self {
        case .delete, .generate, .set: true
        case .person, .look: false
        }
    }

    /// The secret that gets the public half of a generated key pair.
    var publicKey: String? {
        if case .generate(let generator) = self { generator.publicKey } else { nil }
    }

    /// The place in a plan.
    var rank: Int {
        switch self {
        case .delete: 0
        case .generate: 1
        case .set: 2
        case .person: 3
        case .look: 4
        }
    }
}

extension Plan {
    /// The plan's changes as requests of at most `limit` secrets; values are generated here.
    public func batches(limit: Int) -> [Batch] {
        var deleted: [String] = []
        var set: [[HeldSecret]] = []
        for step in steps {
            switch step.action {
            case .delete: deleted.append(step.subject)
            case .generate(let generator): set.append(generator.generate(for: step.subject))
            case .set(let value): set.append([HeldSecret(step.subject, public: value)])
            case .person, .look: break
            }
        }
        return Batch.batches(deleting: deleted, setting: set, limit: limit)
    }
}

extension HeldSecret {
    /// A value that is not secret.
    fileprivate convenience init(_ name: String, public text: String) {
        let bytes = Array(text.utf8)
        self.init(
            name,
            SecretValue(capacity: bytes.count) { buffer in
                buffer.copyBytes(from: bytes)
                return bytes.count
            })
    }
}

/// What one request changes.
public enum Batch: Sendable {
    /// Deletes these.
    case delete([String])
    /// Sets these.
    case set([HeldSecret])

    /// The secrets that it changes.
    public var names: [String] {
        switch self {
        case .delete(let names): names
        case .set(let secrets): secrets.map(\.name)
        }
    }

    /// Changes in requests of at most `limit` secrets: deletions first, as they stop the damage at once.
    ///
    /// - Parameter groups: what belongs together, such as the halves of a key pair, is set by one request.
    public static func batches(deleting names: [String], setting groups: [[HeldSecret]], limit: Int)
        -> [Batch]
    {
        packed(names.map { [$0] }, limit).map { .delete($0) } + packed(groups, limit).map { .set($0) }
    }

    private static func packed<Element>(_ groups: [[Element]], _ limit: Int) -> [[Element]] {
        groups.reduce(into: []) { batches, group in
            if let last = batches.last, last.count + group.count <= limit {
                batches[batches.count - 1] += group
            } else {
                batches.append(group)
            }
        }
    }
}
