import Manifests
import Secrets
import Support

/// Wrong values that their digests reveal: the environments' URLs in every spelling and variant, and the values that
/// manifests declare.
struct KnownMistakes: Sendable {
    /// The meaning of a digest.
    struct Mistake: Sendable {
        let environment: String
        /// How it differs from that environment's URL: `with a trailing slash`; `nil` if it is that URL.
        let defect: String?
    }

    /// A value that a manifest declares.
    struct DeclaredValue: Sendable {
        let text: String
        let environment: String
        let secret: String
        /// How it differs from the declared value; `nil` if it is that value.
        let variant: ValueVariant.Combination?
    }

    private let likely: Tables
    /// Variants that take hundreds of digests for each value; computed when the reason for a failure is needed.
    private let unlikely: Lazy<Tables>

    init(_ environments: [Environment]) {
        likely = Tables(environments, isThorough: false)
        unlikely = Lazy { Tables(environments, isThorough: true) }
    }

    /// Returns the environment whose frontend URL has this digest, and how the value differs from it.
    func frontend(behind digest: Digest) -> Mistake? {
        likely.frontends[digest] ?? unlikely.value.frontends[digest]
    }

    /// Returns the environment and entry that declare a value with this digest.
    func value(behind digest: Digest) -> DeclaredValue? {
        likely.values[digest] ?? unlikely.value.values[digest]
    }

    /// The digests of these values without pairs of variants, few enough to be tried on a seal.
    var digests: Set<Digest> { Set(likely.frontends.keys).union(likely.values.keys) }

    /// Returns the digests of a text, and of a URL's host, in their usual spellings, each with its difference.
    static func spellings(of text: String) -> [(Digest, String?)] {
        guard let url = try? HTTPURL(text) else {
            return [(Digest(of: text), nil)]
                + ValueVariant.digests(of: text, reach: .usual).map { ($0.key, $0.value.description) }
        }
        return Tables.variants(of: text, false) + [(Digest(of: url.host), "its host alone")]
    }

    /// The meanings of digests.
    private struct Tables: Sendable {
        private(set) var frontends: [Digest: Mistake] = [:]
        private(set) var values: [Digest: DeclaredValue] = [:]

        init(_ environments: [Environment], isThorough: Bool) {
            for environment in environments {
                guard let url = environment.frontend?.value else { continue }
                for (digest, defect) in Tables.variants(of: url, isThorough) where frontends[digest] == nil {
                    frontends[digest] = Mistake(environment: environment.name.value, defect: defect)
                }
            }
            values = Tables.declaredValues(environments, isThorough)
        }

        private static func declaredValues(
            _ environments: [Environment], _ isThorough: Bool
        ) -> [Digest: DeclaredValue] {
            var values: [Digest: DeclaredValue] = [:]
            var variants: [Digest: DeclaredValue] = [:]
            for environment in environments {
                for expectation in environment.expectations {
                    guard let text = expectation.equals?.text(in: environment), !text.isEmpty else {
                        continue
                    }
                    func value(_ variant: ValueVariant.Combination?) -> DeclaredValue {
                        DeclaredValue(
                            text: text, environment: environment.name.value,
                            secret: expectation.pattern.value.description, variant: variant)
                    }
                    let digest = Digest(of: text)
                    // Many entries declare few values; the first one is reported.
                    guard values[digest] == nil else { continue }
                    values[digest] = value(nil)
                    let entry = SecretID(
                        environment: environment.name.value, address: expectation.pattern.value.description)
                    for (digest, variant) in ValueVariant.digests(
                        of: text, named: entry.name.text, reach: isThorough ? .pairs : .usual)
                    where variants[digest] == nil { variants[digest] = value(variant) }
                }
            }
            return values.merging(variants) { exact, _ in exact }
        }

        fileprivate static func variants(of url: String, _ isThorough: Bool) -> [(Digest, String?)] {
            let spellings = (try? HTTPURL(url))?.spellings(of: url, isThorough: isThorough) ?? []
            var variants: [(Digest, String?)] = [(Digest(of: url), nil)]
            variants += spellings.dropFirst().map { (Digest(of: $0.text), $0.difference) }
            let reach: ValueVariant.Reach = isThorough ? .pairs : .usual
            variants += ValueVariant.digests(of: url, named: "SITE_URL", reach: reach).map {
                ($0.key, $0.value.description)
            }
            guard isThorough else { return variants }
            variants += ["/#", "#", "/?", "?"].map { (Digest(of: url + $0), "with nothing behind a sign") }
            for spelling in spellings.dropFirst() {
                variants += ValueVariant.digests(of: spelling.text, named: "SITE_URL", reach: .usual).map {
                    (
                        $0.key,
                        [spelling.difference, $0.value.description].compactMap(\.self).joined(separator: ", ")
                    )
                }
            }
            if let parsed = try? HTTPURL(url), parsed.scheme == .https, parsed.port == nil {
                let text = url.replacing("https://\(parsed.host)", with: "http://\(parsed.host):443")
                let difference = "with http instead of https, with port 443 written out"
                variants.append((Digest(of: text), difference))
            }
            return variants
        }
    }
}
