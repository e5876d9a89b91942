import Support
import Transport

extension APIConfiguration {
    /// What a status that is no success means, and what to do about it.
    ///
    /// - Parameter now: seconds since 1970 (UTC).
    func failure(
        _ response: HTTPResponse, _ subject: ProviderAPI.Subject, now: Double
    ) -> Failure {
        switch response.status {
        case _ where isTokenRefused(response):
            Failure(
                message: "\(host) refused the token (\(response.status))",
                advice:
                    "Create a new one at \(tokenPage) and export it as \(tokenVariables.joined(separator: " or "))."
            )
        case 403 where response.isRateLimited, 429:
            Failure(
                message: "\(host) takes no more requests for now (\(response.status))",
                advice: "\(response.wait(now: now)) and run again.")
        case 403:
            Failure(
                message: "the token may not read \(subject.what) (403)", advice: permissionAdvice)
        case 404:
            Failure(
                message: "\(host) knows no \(subject.owner) for this token (404)", advice: subject.advice)
        case 300..<400:
            Failure(
                message:
                    "\(host) answered with a redirect (\(response.status)), which is not followed, as the token must not go elsewhere",
                advice: "Check \(addressVariable), where it is set.")
        case 500...:
            Failure(
                message: "\(host) failed (\(response.status))",
                advice: "Look at \(statusPage) and run again later.")
        default:
            Failure(
                message: "\(host) answered with status \(response.status) instead of what was asked for",
                advice: "Check \(addressVariable) where it is set, and run again.")
        }
    }
}

extension HTTPResponse {
    /// GitHub answers 403 to what others answer 429 to (“Rate limits for the REST API”).
    fileprivate var isRateLimited: Bool {
        headers["retry-after"] != nil || headers["x-ratelimit-remaining"] == "0"
    }

    /// How long to wait, as far as the answer says it: in seconds, or as the second since 1970 (GitHub).
    fileprivate func wait(now: Double) -> String {
        let seconds = ["retry-after", "x-ratelimit-reset", "ratelimit-reset"].compactMap {
            headers[$0].flatMap { Int($0) }
        }.first.map { $0 >= 1_000_000_000 ? $0 - Int(now) : $0 }
        guard let seconds, (1...86_400).contains(seconds) else { return "Wait a minute" }
        return "Wait \(seconds) seconds"
    }
}
