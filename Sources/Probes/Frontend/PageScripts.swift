import Providers
import Manifests
import Support

/// What a page loads and where it leads, by its tags.
struct PageScripts {
    /// What references are relative to: the page's address, or its `<base>`.
    let base: HTTPURL
    /// The scripts that browsers load with the page, each once.
    private(set) var named: [HTTPURL] = []
    /// Those that they may do without: of old browsers, or for a later page.
    private(set) var optional: [HTTPURL] = []
    /// Where `<meta http-equiv="refresh">` leads, as it is written; nil where there is none.
    private(set) var refresh: String?
    /// Whether a script's address can't be read.
    private(set) var hasUnreadable = false
    /// The places of what says only to search engines and other sites where the page belongs.
    private(set) var hints: [Range<Int>] = []

    /// - Parameter page: its bytes; `address`: where it was found.
    init(of page: [UInt8], at address: HTTPURL) {
        let tags = HTMLTags.all(named: ["script", "link", "base", "meta"], in: page)
        base =
            tags.lazy.filter { $0.name == "base" }.compactMap { $0.attributes["href"] }.first
            .flatMap { address.resolving($0) } ?? address
        for tag in tags {
            switch tag.name {
            case "script": addScript(tag)
            case "link": addLink(tag)
            case "meta": addMeta(tag)
            default: break
            }
        }
    }

    private mutating func addScript(_ tag: HTMLTag) {
        guard let source = tag.attributes["src"], PageScripts.isScript(type: tag.attributes["type"]) else {
            return
        }
        add(source, isNeeded: tag.attributes["nomodule"] == nil)
    }

    private mutating func addLink(_ tag: HTMLTag) {
        let relations = (tag.attributes["rel"] ?? "").lowercased().split { $0.isWhitespace }
        if relations.contains("canonical") { hints.append(tag.range) }
        guard let source = tag.attributes["href"] else { return }
        let isOfScript = tag.attributes["as"]?.lowercased() == "script"
        if relations.contains("modulepreload") || relations.contains("preload") && isOfScript {
            add(source, isNeeded: true)
        } else if relations.contains("prefetch") && (isOfScript || source.hasSuffix("js")) {
            add(source, isNeeded: false)
        }
    }

    private mutating func addMeta(_ tag: HTMLTag) {
        if tag.attributes["property"]?.lowercased() == "og:url" { hints.append(tag.range) }
        guard tag.attributes["http-equiv"]?.lowercased() == "refresh", refresh == nil,
            let content = tag.attributes["content"],
            let target = content.firstMatch(of: /[;,]\s*(?i:url)\s*=\s*["']?([^"']+)/)?.1
        else { return }
        refresh = String(target)
    }

    private mutating func add(_ source: String, isNeeded: Bool) {
        guard !source.allSatisfy(\.isWhitespace) else { return }
        guard let address = base.resolving(source) else {
            // What is no address, such as `data:`, stands in the page itself.
            if PageScripts.leadsElsewhere(source) { hasUnreadable = true }
            return
        }
        // An insecure script of a secure page is blocked by browsers (w3.org/TR/mixed-content).
        if base.scheme == .https, address.scheme == .http, !address.isLoopback { return }
        if isNeeded {
            if !named.contains(address) { named.append(address) }
        } else if !optional.contains(address) {
            optional.append(address)
        }
    }

    /// Whether a source that could not be resolved is one that browsers would ask some server for.
    private static func leadsElsewhere(_ source: String) -> Bool {
        let text = source.drop { $0.isWhitespace }.lowercased()
        return !["data:", "blob:", "javascript:", "about:"].contains { text.hasPrefix($0) }
    }

    /// The types of scripts that run: none, `module`, or JavaScript's.
    private static func isScript(type: String?) -> Bool {
        let type = (type ?? "").lowercased().filter { !$0.isWhitespace }
        return type.isEmpty || type == "module" || type.contains("javascript") || type.contains("ecmascript")
    }
}

extension HTTPURL {
    /// What a file of its host is called.
    var fileName: String { path.isEmpty ? "/" : path }
}
