package import Listings
package import Manifests
package import Support

/// A secret of one environment: what is declared of it, joined with what is listed.
package final class AuditedSecret: Sendable {
    package let id: SecretID
    /// `NAME`, or `PART/NAME`, as checks and waivers call it.
    package let name: String
    package let service: Service?
    package let declaration: SecretDeclaration?
    package let expectation: Expectation?
    /// As it is listed; nil where it is not, or where there is no listing. Whether it is set then, ``unlisted`` tells.
    package let listed: ListedSecret?
    /// Why nobody can tell whether it is set, although it is not listed; nil where it is listed or known to be unset. No
    /// check of it is better or worse than unproven.
    package let unlisted: Failure?
    /// Where it is declared: in its environment, else with its service, else where its listing is.
    package let position: Position

    package init(
        _ id: SecretID, service: Service?, declaration: SecretDeclaration?, expectation: Expectation?,
        listed: ListedSecret?, unlisted: Failure? = nil, at position: Position
    ) {
        self.unlisted = unlisted
        self.position = position
        (self.id, name) = (id, id.address)
        self.service = service
        self.declaration = declaration
        self.expectation = expectation
        self.listed = listed
    }

    /// The part of the environment's listings that it is in; nil for the main listing.
    package var part: String? { id.part }

    /// Whether a manifest speaks of it.
    package var isDeclared: Bool { declaration != nil || expectation != nil }

    /// Whether the platform provides it, so that no team declares it.
    package var isPlatform: Bool { listed?.isPlatform == true }

    /// Whether it is to be there; a secret that its environment says nothing of may be there or not.
    ///
    /// What is deprecated is required nowhere, not even by a pattern.
    package var presence: Presence {
        let presence = expectation?.presence ?? .optional
        return presence == .required && isDeprecated ? .optional : presence
    }

    /// Whether nothing is to use it any more.
    package var isDeprecated: Bool { declaration?.deprecation != nil }

    /// Its class; nil for what no service declares. What the platform provides is the project's own.
    package var isolation: IsolationClass? {
        isPlatform ? .isolated : declaration?.isolation ?? service?.isolation
    }

    /// How its value looks: the environment's word, and the service's where the environment says nothing.
    package var forms: [ValueForm] {
        let narrowed = expectation?.forms ?? []
        let general = declaration?.forms ?? []
        return narrowed + general.filter { form in !narrowed.contains { $0.aspect == form.aspect } }
    }

    /// The record's "Expected Value".
    package func expected(in environment: Environment) -> String {
        if let expected = expectation?.expected { return expected }
        if presence == .forbidden || isDeprecated { return "NOT set" }
        let suffix = presence == .optional ? " or unset" : ""
        if let value = expectation?.equals?.text(in: environment) { return value + suffix }
        if let form = forms.first { return form.summary + suffix }
        return presence == .optional ? "set or unset" : "set"
    }
}

extension ValueForm {
    /// The key of the manifest that declares such a form.
    fileprivate enum Aspect { case prefix, suffix, format, length, minimumLength, without }

    fileprivate var aspect: Aspect {
        switch self {
        case .prefix: .prefix
        case .suffix: .suffix
        case .length: .length
        case .minimumLength: .minimumLength
        case .without: .without
        case .hex, .base64, .url, .host, .email, .uuid, .json, .jwt: .format
        }
    }
}

extension Environment {
    /// Where the listing of a part is declared, or the main one; the environment's name where none is.
    package func position(ofPart part: String?) -> Position {
        parts.first { $0.part == part }?.declaration.provider.position ?? name.position
    }
}

extension KnownValue {
    /// The value itself; nil where the environment does not declare it.
    package func text(in environment: Environment) -> String? {
        switch self {
        case .frontend: environment.frontend?.value
        case .gitBranch: environment.gitBranch?.value
        case .project: environment.listing?.settings["project"]?.value
        case .literal(let text): text
        }
    }
}
