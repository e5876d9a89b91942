import Evidence
import Manifests

/// The wrong values that can be told by their digests: the environments' URLs, each as it is and with each slip.
struct KnownMistakes: Sendable {
    /// What a digest turns out to be.
    struct Mistake: Sendable {
        let environment: String
        /// What is wrong with the URL besides being that environment's; nil for nothing.
        let defect: String?
    }

    private let frontends: [Digest: Mistake]

    init(_ environments: [Environment]) {
        var frontends: [Digest: Mistake] = [:]
        for environment in environments {
            guard let url = environment.frontend?.value else { continue }
            for (digest, defect) in KnownMistakes.variants(of: url) where frontends[digest] == nil {
                frontends[digest] = Mistake(environment: environment.name.value, defect: defect)
            }
        }
        self.frontends = frontends
    }

    /// Which frontend's URL has this digest, and what is wrong with it.
    func frontend(behind digest: Digest) -> Mistake? { frontends[digest] }

    private static func variants(of url: String) -> [(Digest, String?)] {
        var variants: [(Digest, String?)] = [(Digest(of: url), nil)]
        variants += Slip.digests(of: url).map { ($0.key, $0.value.summary) }
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
        variants.append((Digest(of: url.uppercased()), "capital letters"))
        if url.hasSuffix("/") { variants.append((Digest(of: String(url.dropLast())), "no slash at its end")) }
        return variants
    }

    private static func split(_ url: String) -> (scheme: String, rest: String) {
        let scheme = url.hasPrefix("http://") ? "http://" : "https://"
        return (scheme, String(url.dropFirst(scheme.count)))
    }
}
