public import Manifests

/// What is to be done for an environment to conform, in the order in which it is to be done.
public struct Plan: Sendable {
    /// The environment.
    public let environment: Environment
    /// What the plan is for.
    public let goal: Goal
    /// The steps: deletions first, as they stop the damage at once, then what a person has to do.
    public let steps: [Step]
    /// Where a person changes the environment's secrets.
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
    /// Where a person does it.
    public let url: String?
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
    /// What would prove what is unproven, in words.
    case look(String)

    /// Whether envaudit can carry it out.
    public var isChange: Bool {
        switch self {
        case .delete, .generate, .set: true
        case .person, .look: false
        }
    }

    /// The secret that gets the public half, where a key pair is generated.
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
