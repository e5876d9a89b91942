import Listings
import Manifests
import Secrets
import Support

/// The likely class of a secret that no manifest classifies, by the words of its name and by what is known of its
/// value, as `envaudit init` tells settings from credentials.
enum LikelyClass {
    /// A setting, which may be equal in several environments.
    case setting
    case credential
    /// Neither its name nor its value is conclusive.
    case unknown

    init(of secret: AuditedSecret, in environment: AuditedEnvironment?) {
        let value = environment?.examined(secret)
        let digest: Digest? =
            if case .digest(let digest)? = environment?.knownValue(of: secret) { digest } else { nil }
        let isCommon = digest.map(CommonValue.isOne)
        let (table, settings) = (KnownServices.builtIn, KnownServices.builtIn.settings)
        let name = table.bareName(of: secret.id.name.text)
        let isResource = settings.namesResource(name)
        let shown = digest.flatMap(CommonValue.kind) ?? value?.plain
        // A value that the manifest declares is public.
        if secret.expectation?.equals != nil || isCommon == true || digest.map(Placeholders.isWord) == true {
            self = .setting
        } else if value?.audience == .server
            || value?.canonical.parts.contains(where: { $0.kind == .credential || $0.kind == .database })
                == true
        {
            self = .credential
        } else if secret.isPublished || value?.audience == .anybody {
            // A key that is published by design may be meant for all environments, or not.
            self = .unknown
        } else if shown.map({ settings.isSetting(name, shown: [$0]) }) ?? false
            || (!isResource || digest == nil) && settings.isSetting(name, shown: nil)
        {
            self = .setting
        } else if let known = table.match(name) {
            self = LikelyClass(known.service, known.secret, endsAsCredential: settings.isCredential(name))
        } else {
            self = settings.isCredential(name) ? .credential : .unknown
        }
    }

    private init(_ service: KnownService, _ secret: KnownSecret, endsAsCredential: Bool) {
        guard service.isolation != .config, secret.configReason == nil else {
            self = .setting
            return
        }
        let isExact = if case .name = secret.pattern.value { true } else { false }
        self = service.isolation == .isolated && (isExact || endsAsCredential) ? .credential : .unknown
    }
}
