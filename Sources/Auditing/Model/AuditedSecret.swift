package import Listings
package import Manifests
import Secrets
package import Support

/// What a service declares of a secret. Its secrets in all environments refer to it, as it has too many fields for each to
/// have a copy; what rules ask of each of them stands ready.
final class DeclaredSecret: Sendable {
    let service: Service
    let declaration: SecretDeclaration
    fileprivate let serviceID: String
    fileprivate let severity: Severity
    fileprivate let isolation: IsolationClass
    fileprivate let isDeprecated: Bool
    fileprivate let forms: [ValueForm]
    fileprivate let publicPrefix: String?
    let position: Position

    init(_ declaration: SecretDeclaration, of service: Service) {
        (self.service, self.declaration) = (service, declaration)
        (serviceID, severity, forms) = (service.id, service.severity, declaration.forms)
        isolation = declaration.isolation ?? service.isolation
        isDeprecated = declaration.deprecation != nil
        publicPrefix = PublicSecret.prefix(of: Name(declaration.name.value))
        position = declaration.name.position
    }
}

/// What an environment expects of secrets: the same for all that an entry covers.
final class ExpectedSecret: Sendable {
    let expectation: Expectation
    let position: Position
    fileprivate let presence: Presence
    fileprivate let equals: KnownValue?
    fileprivate let forms: [ValueForm]
    fileprivate let conditions: [(secret: Located<String>, value: String)]

    init(_ expectation: Expectation) {
        (self.expectation, position) = (expectation, expectation.pattern.position)
        (presence, equals, forms) = (expectation.presence, expectation.equals, expectation.forms)
        conditions = expectation.requiredIf
    }
}

/// A secret of one environment: what is declared of it, joined with what is listed.
package final class AuditedSecret: Sendable {
    package let id: SecretID
    /// `NAME`, or `PART/NAME`, as checks and waivers call it.
    package let name: String
    private let entry: DeclaredSecret?
    private let own: ExpectedSecret?
    /// As it is listed; `nil` if it is not, or where there is no listing. Whether it is set then, ``unlisted`` tells.
    package let listed: ListedSecret?
    /// Why it is unknown whether it is set, although it is not listed; `nil` if it is listed or known to be unset. No
    /// check of it is better or worse than unproven.
    package let unlisted: Failure?
    /// Where it is declared: in its environment, else with its service, else where its listing is.
    package let position: Position
    /// Whether the platform provides it, so that no team declares it.
    package let isPlatform: Bool
    /// Whether it is to be there; a secret that its environment says nothing of may be there or not.
    ///
    /// What is deprecated is required nowhere, not even by a pattern.
    package let presence: Presence
    /// Its class; `nil` if no service declares it. What the platform provides is the project's own, and a user name
    /// that a vendor gives to every customer is a setting.
    package let isolation: IsolationClass?
    /// Whether it is not listed, and taken for set as a value was handed in for it: such a value can be wrong, and proves
    /// nothing else.
    let isAssumed: Bool
    /// Whether it stands on a line that programs read differently.
    let isAmbiguous: Bool
    /// Whether it was found beside the environment's secrets, so that it is compared with others' and not judged.
    package let isIncidental: Bool
    /// What is shown of the values that are set or run beside the listed one.
    let candidates: [ListedSecret.Shown]

    init(
        _ id: SecretID, declared entry: DeclaredSecret? = nil, expected own: ExpectedSecret? = nil,
        listed: ListedSecret?, unlisted: Failure? = nil, isAssumed: Bool = false, at position: Position
    ) {
        (self.id, name, self.entry, self.own, self.isAssumed) = (id, id.address, entry, own, isAssumed)
        (self.listed, self.unlisted, self.position) = (listed, unlisted, position)
        (isPlatform, isIncidental) = (listed?.isPlatform == true, listed?.isIncidental == true)
        let hasVendorsUser = listed?.digest.map { VendorUserName.isValue($0, of: id.name.text) } ?? false
        isolation = isPlatform ? .isolated : entry == nil || !hasVendorsUser ? entry?.isolation : .config
        let presence = own?.presence ?? .optional
        self.presence = presence == .required && entry?.isDeprecated == true ? .optional : presence
        (isAmbiguous, candidates) = (listed?.readings != nil, listed?.candidates ?? [])
    }

    /// The same as one that is listed by its name.
    func assumed() -> AuditedSecret {
        AuditedSecret(
            id, declared: entry, expected: own, listed: ListedSecret(name: name, shown: .nothing),
            isAssumed: true, at: position)
    }

    package var service: Service? { entry?.service }
    package var declaration: SecretDeclaration? { entry?.declaration }
    package var expectation: Expectation? { own?.expectation }

    /// The id of its service.
    var serviceID: String? { entry?.serviceID }

    /// How bad its service says that a failure is.
    var severity: Severity? { entry?.severity }

    /// The value it is to have, where its environment says so.
    var knownValue: KnownValue? { own?.equals }

    /// The values of other secrets under which it is required although its presence is optional; empty for none.
    var conditions: [(secret: Located<String>, value: String)] { own?.conditions ?? [] }

    /// Whether a word such as `local` may well be its value: it is a setting, or, where nothing gives its class, no
    /// credential by its name.
    var takesWords: Bool {
        guard isolation == nil else { return isolation == .config || isSiteAddress }
        let table = KnownServices.builtIn
        return LikelyClass(of: self, in: nil) != .credential
            || table.settings.isIdentifier(table.bareName(of: id.name.text))
    }

    /// Whether it is a setting with a mailbox, by its name as well: `MAIL_FROM`, and not `SSH_TARGET`.
    func isMailAddress(_ value: ExaminedValue) -> Bool {
        isolation == .config && value.plain == .mailbox
            && id.name.text.uppercased().split(separator: "_").contains {
                AuditedSecret.mailWords.contains($0)
            }
    }

    private static let mailWords: Set<Substring> = [
        "CONTACT", "EMAIL", "EMAILS", "FROM", "MAIL", "MAILBOX", "MAILER", "REPLY", "SENDER", "SUPPORT",
    ]

    /// Whether its name is that of an address of the site: no secret, although each environment has its own.
    var isSiteAddress: Bool {
        // Reading the table takes as long as a small check, so it is left alone where it can't know the name.
        AuditedSecret.addressEndings.contains { id.name.text.hasSuffix($0) }
            && KnownServices.builtIn.match(id.name.text)?.service.differs == true
    }

    /// How the names of all addresses of the table end.
    package static let addressEndings = ["URL", "ORIGIN", "ORIGINS", "ENDPOINT", "DOMAIN", "HOST"]

    /// Whether nothing is to use it any more.
    package var isDeprecated: Bool { entry?.isDeprecated == true }

    /// What its name begins with by which build tools hand it to browsers; `nil` for any other name.
    var publicPrefix: String? { entry.map { $0.publicPrefix } ?? PublicSecret.prefix(of: id.name) }

    /// The part of the environment's listings that it is in; `nil` for the main listing.
    package var part: String? { id.part }

    /// Whether a manifest speaks of it.
    package var isDeclared: Bool { entry != nil || own != nil }

    /// How its value looks: the environment's word, and the service's where the environment says nothing.
    package var forms: [ValueForm] {
        let (narrowed, general) = (own?.forms ?? [], entry?.forms ?? [])
        guard !narrowed.isEmpty else { return general }
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
    /// The value itself; `nil` if the environment does not declare it.
    package func text(in environment: Environment) -> String? {
        switch self {
        case .frontend: environment.frontend?.value
        case .gitBranch: environment.gitBranch?.value
        case .project: environment.listing?.settings["project"]?.value
        case .literal(let text): text
        }
    }
}
