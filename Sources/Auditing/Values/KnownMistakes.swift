import Manifests
import Secrets

/// The wrong values that can be told by their digests: the environments' URLs, each as it is and with each slip,
/// and the values that manifests declare.
struct KnownMistakes: Sendable {
    /// What a digest turns out to be.
    struct Mistake: Sendable {
        let environment: String
        /// What is wrong with the URL besides being that environment's; nil for nothing.
        let defect: String?
    }

    /// A value that a manifest declares.
    struct DeclaredValue: Sendable {
        let text: String
        let environment: String
        let secret: String
        /// What is wrong with it; nil for nothing.
        let slip: ValueVariant?
    }

    private let frontends: [Digest: Mistake]
    private let values: [Digest: DeclaredValue]

    init(_ environments: [Environment]) {
        var frontends: [Digest: Mistake] = [:]
        for environment in environments {
            guard let url = environment.frontend?.value else { continue }
            for (digest, defect) in KnownMistakes.variants(of: url) where frontends[digest] == nil {
                frontends[digest] = Mistake(environment: environment.name.value, defect: defect)
            }
        }
        self.frontends = frontends
        values = KnownMistakes.declaredValues(environments)
    }

    /// Which frontend's URL has this digest, and what is wrong with it.
    func frontend(behind digest: Digest) -> Mistake? { frontends[digest] }

    /// Which environment declares a value with this digest, and for what.
    func value(behind digest: Digest) -> DeclaredValue? { values[digest] }

    /// The digests of all these values.
    var digests: Set<Digest> { Set(frontends.keys).union(values.keys) }

    private static func declaredValues(_ environments: [Environment]) -> [Digest: DeclaredValue] {
        var values: [Digest: DeclaredValue] = [:]
        var slips: [Digest: DeclaredValue] = [:]
        for environment in environments {
            for expectation in environment.expectations {
                guard let text = expectation.equals?.text(in: environment) else { continue }
                func value(_ slip: ValueVariant?) -> DeclaredValue {
                    DeclaredValue(
                        text: text, environment: environment.name.value,
                        secret: expectation.pattern.value.description, slip: slip)
                }
                let digest = Digest(of: text)
                // Many entries declare few values, and the first of them tells of it.
                guard values[digest] == nil else { continue }
                values[digest] = value(nil)
                for (digest, slip) in ValueVariant.digests(of: text) where slips[digest] == nil {
                    slips[digest] = value(slip)
                }
            }
        }
        return values.merging(slips) { exact, _ in exact }
    }

    private static func variants(of url: String) -> [(Digest, String?)] {
        var variants: [(Digest, String?)] = [(Digest(of: url), nil)]
        variants += ValueVariant.digests(of: url).map { ($0.key, $0.value.summary) }
        let (scheme, rest) = split(url)
        let other = scheme == "https://" ? "http://" : "https://"
        variants.append((Digest(of: other + rest), "\(other.dropLast(3)) for \(scheme.dropLast(3))"))
        variants.append(
            (
                Digest(of: other + rest + "/"),
                "\(other.dropLast(3)) for \(scheme.dropLast(3)), and a slash at its end"
            ))
        variants.append((Digest(of: url + "/\n"), "a slash and a newline at its end"))
        variants.append((Digest(of: rest), "no \(scheme) in front of it"))
        if url.hasSuffix("/") { variants.append((Digest(of: String(url.dropLast())), "no slash at its end")) }
        return variants
    }

    private static func split(_ url: String) -> (scheme: String, rest: String) {
        let scheme = url.hasPrefix("http://") ? "http://" : "https://"
        return (scheme, String(url.dropFirst(scheme.count)))
    }
}
