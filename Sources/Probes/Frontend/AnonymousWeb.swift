import Providers
import Manifests
import Support
import Transport

/// The web as somebody sees it who shows no credentials.
struct AnonymousWeb: Sendable {
    private let context: FetchContext

    init(_ context: FetchContext) { self.context = context }

    /// `GET`s an address.
    ///
    /// - Parameter limit: the most bytes that the body may have, decompressed.
    /// - Throws: a failure where there is no answer, or a larger one.
    func get(
        _ address: HTTPURL, accepting type: String, limit: Int
    ) async throws(Failure) -> HTTPResponse {
        var request = HTTPRequest(
            .get, address.withoutFragment, headers: ["Accept": type], maximumBodyBytes: limit)
        request.acceptsCompression = true
        do {
            return try await context.client.send(request, until: context.deadline)
        } catch .tooLarge(.body, _) {
            throw limit < FrontendLimits.fileBytes ? .tooMuch : .tooLarge(address)
        } catch {
            throw Failure(
                message: "\(address.withoutQuery) could not be read: \(error.message)",
                advice: error.advice + ".")
        }
    }
}

extension HTTPResponse {
    /// Whether it is a web page, by its type, or by its beginning where it has none.
    var isPage: Bool {
        let type = (headers["Content-Type"] ?? "").lowercased()
        if type.hasPrefix("text/html") || type.hasPrefix("application/xhtml") { return true }
        return type.isEmpty && beginsAsPage
    }

    /// Whether it is no script although it is an answer: the page that applications answer with for any path.
    var isNoScript: Bool { isPage || beginsAsPage }

    private var beginsAsPage: Bool {
        // A byte order mark, too, may stand before.
        let start = body.prefix(256).drop { $0 <= 0x20 || $0 >= 0x80 }
        let text = String(decoding: start.prefix(16), as: UTF8.self).lowercased()
        return text.hasPrefix("<!doctype html") || text.hasPrefix("<html")
    }
}

extension Failure {
    private static let whole = "a front end that is not read whole proves nothing"

    /// A file beyond its limit.
    static func tooLarge(_ address: HTTPURL) -> Failure {
        beyond("\(address.withoutQuery) is larger than \(FrontendLimits.fileBytes >> 20) MB")
    }

    /// All files beyond theirs.
    static let tooMuch = beyond("it loads more than \(FrontendLimits.allBytes >> 20) MB")

    /// Something beyond its limit.
    static func beyond(_ what: String) -> Failure {
        Failure(
            message: "\(what), and \(whole)",
            advice: "Look whether the page loads what it should; a smaller build can be read.")
    }
}
