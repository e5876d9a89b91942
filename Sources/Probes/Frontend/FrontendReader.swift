import Listings
import Manifests
import Providers
import Support
import Transport

/// Reads a front end: its page, and all scripts from there.
struct FrontendReader {
    private let web: AnonymousWeb

    init(_ context: FetchContext) { web = AnonymousWeb(context) }

    /// Returns the content at an address: files, or a redirect to another origin.
    ///
    /// - Throws: a failure if it is not a page, or cannot be read completely.
    func read(_ address: HTTPURL) async throws(Failure) -> LoadedFrontend.Content {
        var address = address
        var visited: Set = [address]
        while true {
            switch try await page(at: address) {
            case .page(let body, let headers):
                let scripts = PageScripts(of: body, at: address, headers: headers)
                guard let target = scripts.refresh.map({ target($0, from: address) }),
                    target.address != address
                else {
                    var frames: Set = [address]
                    return .files(try await files(body, scripts, at: address, beside: &frames))
                }
                guard let next = target.address else { return .redirect(to: target.text) }
                address = next
            case .redirect(let target):
                guard let next = target.address else { return .redirect(to: target.text) }
                address = next
            }
            guard visited.count <= FrontendLimits.redirects else {
                throw unreadable(
                    "\(address.withoutQuery) redirects more than \(FrontendLimits.redirects) times",
                    "Look where it leads in a browser.")
            }
            guard visited.insert(address).inserted else {
                throw unreadable(
                    "\(address.withoutQuery) redirects in a circle",
                    "Look at it in a private window: it may want a cookie, as a login does.")
            }
        }
    }

    private enum Page {
        case page([UInt8], HTTPHeaders)
        case redirect(Target)
    }

    /// The target of a redirect; without an address if it is not followed.
    private struct Target {
        let text: String
        let address: HTTPURL?
    }

    private func target(_ text: String, from address: HTTPURL) -> Target {
        guard let next = address.resolving(text) else { return Target(text: text, address: nil) }
        let isUpgrade = next.host == address.host && address.scheme == .http && next.scheme == .https
        let isFollowed = next.isSameOrigin(as: address) || isUpgrade
        return Target(text: next.description, address: isFollowed ? next : nil)
    }

    private func page(at address: HTTPURL) async throws(Failure) -> Page {
        let response = try await web.get(
            address, accepting: "text/html", limit: FrontendLimits.fileBytes, tooLarge: .tooLarge(address))
        if (300..<400).contains(response.status), let location = response.headers["Location"] {
            return .redirect(target(location, from: address))
        }
        guard response.status == 200 else { throw failure(response.status, address) }
        guard !response.body.isEmpty else {
            throw unreadable("\(address.withoutQuery) answered with nothing", "Check that it is deployed.")
        }
        guard response.isPage else {
            throw unreadable(
                "\(address.withoutQuery) answered with no web page",
                "Check `frontend`: it has to be the address that people open.")
        }
        return .page(
            BrowserText.utf8(response.body, type: response.headers["Content-Type"]), response.headers)
    }

    /// - Parameter pages: the pages read so far, including this one.
    private func files(
        _ body: [UInt8], _ scripts: PageScripts, at address: HTTPURL, beside pages: inout Set<HTTPURL>
    ) async throws(Failure) -> [LoadedFrontend.File] {
        guard !scripts.hasUnreadable else {
            throw unreadable(
                "\(address.withoutQuery) loads a script from an address that can't be read",
                "Correct the `src` in the page.")
        }
        var text = body
        for hint in scripts.hints {
            for place in hint { text[place] = UInt8(ascii: " ") }
        }
        let page = LoadedFrontend.File(name: address.fileName, bytes: text)
        var gatherer = ScriptGatherer(web, of: body, scripts, at: address)
        return try await [page] + gatherer.gather() + files(ofFrames: scripts.frames, beside: &pages)
    }

    private func files(
        ofFrames frames: [HTTPURL], beside pages: inout Set<HTTPURL>
    ) async throws(Failure) -> [LoadedFrontend.File] {
        var files: [LoadedFrontend.File] = []
        for frame in frames where pages.insert(frame).inserted {
            guard pages.count <= FrontendLimits.pages else {
                throw .beyond("it has more than \(FrontendLimits.pages - 1) frames")
            }
            files += try await self.files(ofFrame: frame, beside: &pages)
        }
        return files
    }

    /// Returns the files that a frame of the page loads.
    private func files(
        ofFrame address: HTTPURL, beside pages: inout Set<HTTPURL>
    ) async throws(Failure) -> [LoadedFrontend.File] {
        let response = try await web.get(
            address, accepting: "text/html", limit: FrontendLimits.fileBytes, tooLarge: .tooLarge(address))
        switch response.status {
        case 200 where response.isPage:
            let body = BrowserText.utf8(response.body, type: response.headers["Content-Type"])
            let scripts = PageScripts(of: body, at: address, headers: response.headers)
            let files = try await files(body, scripts, at: address, beside: &pages)
            return try await files + self.files(at: scripts.refresh, from: address, beside: &pages)
        case 300..<400:
            return try await files(at: response.headers["Location"], from: address, beside: &pages)
        case 429, 500...: throw failure(response.status, address)
        default: return []
        }
    }

    /// Returns the content at a frame's address; for another origin only the address, which is not requested.
    private func files(
        at target: String?, from address: HTTPURL, beside pages: inout Set<HTTPURL>
    ) async throws(Failure) -> [LoadedFrontend.File] {
        guard let target else { return [] }
        guard let next = address.resolving(target), next.isSameOrigin(as: address) else {
            let text = address.resolving(target)?.description ?? target
            return [LoadedFrontend.File(name: address.fileName, bytes: Array(text.utf8))]
        }
        return try await files(ofFrames: [next], beside: &pages)
    }

    private func failure(_ status: Int, _ address: HTTPURL) -> Failure {
        let what = "\(address.withoutQuery) answered with status \(status)"
        return switch status {
        case 401, 403, 407:
            unreadable(
                "\(what), so it needs a password or login",
                "Look at a deployment that is open, or at the same build on your machine: --frontend ENV=http://127.0.0.1:PORT/"
            )
        case 404, 410: unreadable(what, "Check `frontend`, and that it is deployed.")
        case 429: unreadable(what, "Wait a minute, and run again.")
        case 500...: unreadable(what, "Look whether it works in a browser, and run again.")
        default: unreadable(what, "Look at it in a browser.")
        }
    }
}

/// Returns the failure of an unreadable front end.
func unreadable(_ message: String, _ advice: String) -> Failure {
    Failure(message: message, advice: advice)
}

extension HTTPResponse {
    /// Whether the response is a web page, by its type, or by its first bytes if it has no type.
    var isPage: Bool {
        let type = (headers["Content-Type"] ?? "").lowercased()
        if type.hasPrefix("text/html") || type.hasPrefix("application/xhtml") { return true }
        return type.isEmpty && beginsAsPage
    }

    /// Whether the response is not a script: applications answer any path with a page.
    var isNoScript: Bool { isPage || beginsAsPage }

    private var beginsAsPage: Bool {
        // A byte order mark may come first, too.
        let start = body.prefix(256).drop { $0 <= 0x20 || $0 >= 0x80 }
        let text = String(decoding: start.prefix(16), as: UTF8.self).lowercased()
        return text.hasPrefix("<!doctype html") || text.hasPrefix("<html")
    }
}

extension Failure {
    private static let whole = "a front end that is not read whole proves nothing"

    /// Returns the failure of a file beyond the limit.
    static func tooLarge(_ address: HTTPURL) -> Failure {
        beyond("\(address.withoutQuery) is larger than \(FrontendLimits.fileBytes >> 20) MB")
    }

    /// The failure of all files beyond the limit.
    static let tooMuch = beyond("it loads more than \(FrontendLimits.allBytes >> 20) MB")

    /// Returns the failure of anything beyond its limit.
    static func beyond(_ what: String) -> Failure {
        Failure(
            message: "\(what), and \(whole)",
            advice: "Look whether the page loads what it should; a smaller build can be read.")
    }
}

/// The limits of a front end. Beyond them it is not read, and proves nothing.
enum FrontendLimits {
    /// Bytes of one decompressed file: ten times what a large application loads initially.
    static let fileBytes = 10 << 20
    /// Bytes of all files: more memory than a check may use for one of many environments.
    static let allBytes = 40 << 20
    /// Files: large applications have some hundred.
    static let files = 400
    /// Pages, including frames.
    static let pages = 20
    /// Requests: most strings that look like a script's path are one, but not all.
    static let requests = 1000
    /// The depth of scripts that load scripts. Bundlers list all scripts in the first of them.
    static let depth = 5
    /// Consecutive redirects. Browsers follow 20; an application needs one or two.
    static let redirects = 5
    /// Concurrent requests, which together may exceed `allBytes` by their own limit each.
    static let requestsAtOnce = 16
}
