import Providers
import Listings
import Manifests
import Support
import Transport

/// Reads the scripts that a page loads, the scripts that those load, and so on, in waves of concurrent requests.
///
/// A script that the page names must exist. A path in a script is a guess, because it may be any text: a response that
/// is not a script is then not an error. If the host does not respond, nothing is proved.
struct ScriptGatherer {
    private let web: AnonymousWeb
    private let page: HTTPURL
    private let guesses: ScriptGuesses
    private var wave: [Wanted]
    private var files: [LoadedFrontend.File] = []
    private var bytes = 0
    /// Whether each requested address has a script.
    private var asked: [HTTPURL: Bool] = [:]
    private var wasted = 0

    /// A script to look for at several addresses, in order.
    private struct Wanted {
        var addresses: ArraySlice<HTTPURL>
        let isNamed: Bool
        /// The number of scripts that lead there.
        let depth: Int
    }

    /// - Parameter body: the page; `address`: its address.
    init(_ web: AnonymousWeb, of body: [UInt8], _ scripts: PageScripts, at address: HTTPURL) {
        (self.web, page) = (web, address)
        guesses = ScriptGuesses(page: address, base: scripts.base, known: scripts.named)
        wave =
            scripts.named.map { Wanted(addresses: [$0], isNamed: true, depth: 1) }
            + scripts.optional.map { Wanted(addresses: [$0], isNamed: false, depth: 1) }
        wave += wanted(in: body, at: scripts.base, depth: 1)
    }

    /// Reads all scripts.
    ///
    /// - Throws: a failure if one cannot be read, or a limit is exceeded.
    mutating func gather() async throws(Failure) -> [LoadedFrontend.File] {
        while true {
            var later: [Wanted] = []
            let now = due(&later)
            guard !now.isEmpty else { return files }
            guard asked.count <= FrontendLimits.requests else {
                throw .beyond("it names more than \(FrontendLimits.requests) scripts")
            }
            for (wanted, answer) in try await answers(to: now) {
                later += try take(answer, wanted)
            }
            wave = later
        }
    }

    /// Returns the next requests. A script whose address is already being requested is postponed.
    private mutating func due(_ later: inout [Wanted]) -> [Wanted] {
        var now: [Wanted] = []
        var places: Set<HTTPURL> = []
        for var wanted in wave {
            while let address = wanted.addresses.first, asked[address] == false, !places.contains(address) {
                wanted.addresses.removeFirst()
            }
            guard let address = wanted.addresses.first, asked[address] != true else { continue }
            if places.insert(address).inserted { now.append(wanted) } else { later.append(wanted) }
        }
        for address in places { asked[address] = false }
        return now
    }

    private enum Answer: Sendable {
        case script([UInt8], at: HTTPURL)
        case none(why: String, bytes: Int)

        /// The number of bytes that count towards the limit of all files.
        var count: Int { if case .script(let bytes, _) = self { bytes.count } else { 0 } }
    }

    /// Returns the responses in the order of the requests, so that the result does not depend on timing.
    private func answers(to wave: [Wanted]) async throws(Failure) -> [(Wanted, Answer)] {
        let (web, page, budget) = (web, page, FrontendLimits.allBytes - bytes)
        let (answers, failure) = await withTaskGroup(of: (Int, Result<Answer, Failure>).self) { group in
            var answers: [Int: Answer] = [:]
            var failure: Failure?
            var left = budget
            func note(_ place: Int, _ answer: Result<Answer, Failure>) {
                switch answer {
                case .success(let answer):
                    answers[place] = answer
                    left -= answer.count
                case .failure(let first): failure = failure ?? first
                }
                if left < 0 { failure = failure ?? .tooMuch }
            }
            for (place, wanted) in wave.enumerated() {
                if place >= FrontendLimits.requestsAtOnce, let (done, answer) = await group.next() {
                    note(done, answer)
                }
                // After a failure nothing can be proved, so the rest is not awaited.
                guard failure == nil, let address = wanted.addresses.first else { break }
                let limit = min(FrontendLimits.fileBytes, left)
                group.addTask {
                    (place, await ScriptGatherer.answer(address, of: page, by: web, limit: limit))
                }
            }
            while let (done, answer) = await group.next() {
                note(done, answer)
                if failure != nil { group.cancelAll() }
            }
            return (answers, failure)
        }
        if let failure { throw failure }
        return wave.indices.compactMap { place in answers[place].map { (wave[place], $0) } }
    }

    /// Records a response, and returns the scripts that it leads to.
    private mutating func take(_ answer: Answer, _ wanted: Wanted) throws(Failure) -> [Wanted] {
        guard let address = wanted.addresses.first else { return [] }
        switch answer {
        case .script(let body, let place):
            asked[address] = true
            bytes += body.count
            guard bytes <= FrontendLimits.allBytes else { throw .tooMuch }
            guard files.count < FrontendLimits.files else {
                throw .beyond("it loads more than \(FrontendLimits.files) scripts")
            }
            guard wanted.depth <= FrontendLimits.depth else {
                throw .beyond("its scripts load one another more than \(FrontendLimits.depth) deep")
            }
            let name = place.isSameOrigin(as: page) ? place.fileName : place.withoutQuery
            files.append(LoadedFrontend.File(name: shortened(name), bytes: body))
            return self.wanted(in: body, at: place, depth: wanted.depth + 1)
        case .none(let why, let count):
            if wanted.isNamed {
                throw unreadable(
                    "it could not be read whole: \(address.withoutQuery), which the page loads, \(why)",
                    "Look at the page in a browser; deploy it again where that file is missing.")
            }
            wasted += count
            guard wasted <= FrontendLimits.allBytes else { throw .tooMuch }
            var rest = wanted
            rest.addresses.removeFirst()
            return [rest]
        }
    }

    private func wanted(in body: [UInt8], at place: HTTPURL, depth: Int) -> [Wanted] {
        ScriptPath.all(in: body).compactMap { path in
            let addresses = guesses.addresses(of: path, in: place)
            return addresses.isEmpty
                ? nil : Wanted(addresses: addresses[...], isNamed: false, depth: depth)
        }
    }
}

extension ScriptGatherer {
    /// Returns the response at an address, after redirects.
    private static func answer(
        _ address: HTTPURL, of page: HTTPURL, by web: AnonymousWeb, limit: Int
    ) async -> Result<Answer, Failure> {
        var address = address
        for _ in 0...FrontendLimits.redirects {
            guard page.isLoopback || !address.isLoopback else {
                return .failure(
                    unreadable(
                        "it loads \(address.withoutQuery), which is on whatever machine it is opened",
                        "Take it out of the build."))
            }
            let response: HTTPResponse
            do throws(Failure) {
                response = try await web.get(
                    address, accepting: "*/*", limit: limit,
                    tooLarge: limit < FrontendLimits.fileBytes ? .tooMuch : .tooLarge(address))
            } catch {
                return .failure(error)
            }
            switch response.status {
            case 200:
                return .success(
                    response.isNoScript
                        ? .none(why: "is answered with a page, and no script", bytes: response.body.count)
                        : .script(
                            BrowserText.utf8(response.body, type: response.headers["Content-Type"]),
                            at: address))
            case 300..<400:
                guard let next = response.headers["Location"].flatMap(address.resolving),
                    next.scheme == .https || next.isSameOrigin(as: address)
                else { return .success(.none(why: "redirects to no script", bytes: 0)) }
                address = next
            case 400..<500 where response.status != 429:
                return .success(
                    .none(why: "is answered with status \(response.status)", bytes: response.body.count))
            default:
                return .failure(
                    unreadable(
                        "it could not be read whole: \(address.withoutQuery) answered with status \(response.status)",
                        "Run again later."))
            }
        }
        return .success(.none(why: "redirects more than \(FrontendLimits.redirects) times", bytes: 0))
    }
}
