import Providers
import Manifests
import Support

/// Where a script may be that another one names by a path: relative to that script, to the page's base, or to the
/// folder that the page's own scripts tell for its first part: a build's lists name `assets/x.js` or
/// `static/chunks/x.js`, and the page loads `/app/assets/index.js` or `/_next/static/chunks/main.js`.
struct ScriptGuesses {
    private let page: HTTPURL
    private let base: HTTPURL
    /// What stands before a folder of this name in the paths of the page's own scripts.
    private var roots: [Substring: [String]] = [:]

    /// No folder of a build is at more places.
    private static let mostRoots = 3

    /// - Parameter known: the scripts that the page names.
    init(page: HTTPURL, base: HTTPURL, known: [HTTPURL]) {
        (self.page, self.base) = (page, base)
        for script in known where script.isSameOrigin(as: page) {
            let folders = script.path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            for place in folders.indices.dropFirst() {
                let root = folders[..<place].joined(separator: "/") + "/"
                if roots[folders[place], default: []].count < ScriptGuesses.mostRoots,
                    !roots[folders[place], default: []].contains(root)
                {
                    roots[folders[place], default: []].append(root)
                }
            }
        }
    }

    /// The addresses to ask, the likeliest first; none where browsers would load nothing from there.
    ///
    /// - Parameter script: where the path was found.
    func addresses(of path: ScriptPath, in script: HTTPURL) -> [HTTPURL] {
        if path.isImport {
            // An import is what it says, wherever the script is from.
            return [script.resolving(path.text)].compactMap(\.self).filter(isAsked)
        }
        let isWhole = path.text.hasPrefix("/") || path.text.hasPrefix(".") || path.text.contains("://")
        let first = path.text.prefix { $0 != "/" }
        let candidates =
            (isWhole ? [] : (roots[first] ?? []).map { page.resolving($0 + path.text) })
            + [isWhole ? nil : base.resolving(path.text), script.resolving(path.text)]
            + [isWhole ? base.resolving(path.text) : nil]
        var addresses: [HTTPURL] = []
        for case let address? in candidates
        where address.isSameOrigin(as: page) && !addresses.contains(address) {
            addresses.append(address)
        }
        return addresses
    }

    private func isAsked(_ address: HTTPURL) -> Bool {
        address.isSameOrigin(as: page) || address.scheme == .https && !address.isLoopback
    }
}
