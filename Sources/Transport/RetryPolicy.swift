/// Decides whether a request is sent again, and after how long. It knows no clock and no chance: both are
/// handed in, so that every decision can be tested.
public struct RetryPolicy: Sendable, Equatable {
    /// How often a request is sent at most; 1 means never again.
    public var attempts: Int
    /// The wait before the second attempt. It doubles with every further one.
    public var firstDelay: Duration
    /// What the doubling stops at. A server may ask for more.
    public var longestDelay: Duration

    /// - Parameters:
    ///   - attempts: 4 unless told.
    ///   - firstDelay: 0.5 s unless told.
    ///   - longestDelay: 20 s unless told.
    public init(
        attempts: Int = 4, firstDelay: Duration = .milliseconds(500), longestDelay: Duration = .seconds(20)
    ) {
        self.attempts = attempts
        self.firstDelay = firstDelay
        self.longestDelay = longestDelay
    }

    /// What to do with an outcome.
    public enum Decision: Sendable, Equatable {
        /// Hand the outcome to the caller.
        case deliver
        /// Wait that long, then send the request again.
        case retry(after: Duration)
    }

    /// What an attempt was, and the circumstances of the decision.
    public struct Attempt: Sendable {
        /// Counts from 1.
        public var number: Int
        /// Whether the request may be sent twice.
        public var isRepeatable: Bool
        /// The time left until the deadline.
        public var remaining: Duration
        /// Seconds since 1970, for dates in `Retry-After`.
        public var now: Int
        /// A random number from 0 to 1.
        public var chance: Double

        /// An attempt under these circumstances.
        public init(number: Int, isRepeatable: Bool, remaining: Duration, now: Int, chance: Double) {
            self.number = number
            self.isRepeatable = isRepeatable
            self.remaining = remaining
            self.now = now
            self.chance = chance
        }
    }

    /// A wait that would reach the deadline is not begun: the caller gets the last outcome at once.
    public func decide(_ outcome: Result<HTTPResponse, TransportError>, _ attempt: Attempt) -> Decision {
        guard attempt.isRepeatable, attempt.number < attempts, Self.isTransient(outcome) else {
            return .deliver
        }
        var wait = backoff(attempt)
        if case .success(let response) = outcome, let asked = response.requestedWait(now: attempt.now) {
            // Parallel requests are told the same moment; chance keeps them from coming back as one.
            wait = max(wait, asked + firstDelay * attempt.chance)
        }
        return wait < attempt.remaining ? .retry(after: wait) : .deliver
    }

    /// Half of the doubled delay for certain, the other half by chance.
    private func backoff(_ attempt: Attempt) -> Duration {
        var delay = firstDelay
        for _ in 1..<max(attempt.number, 1) where delay < longestDelay { delay *= 2 }
        return min(delay, longestDelay) * (0.5 + 0.5 * min(max(attempt.chance, 0), 1))
    }

    /// Whether the same request may well succeed in a moment.
    private static func isTransient(_ outcome: Result<HTTPResponse, TransportError>) -> Bool {
        switch outcome {
        case .success(let response):
            [429, 500, 502, 503, 504].contains(response.status) || response.isForbiddenForNow
        case .failure(.cannotConnect), .failure(.dropped), .failure(.cut): true
        case .failure(.refused), .failure(.badCAFile), .failure(.cannotResolve), .failure(.proxyRefused),
            .failure(.tls),
            .failure(.timedOut), .failure(.tooLarge), .failure(.protocolError), .failure(.cancelled):
            false
        }
    }
}
