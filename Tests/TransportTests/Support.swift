import Loopback
import Transport

/// A client whose waits are short enough for tests.
func quickClient(
    deadline: Duration = .seconds(5), attempts: Int = 4, maximumHeaderBytes: Int = 256 << 10,
    additionalCAFile: String? = nil, systemCertificates: SystemCertificates? = nil
) throws -> HTTPClient {
    let retries = RetryPolicy(
        attempts: attempts, firstDelay: .milliseconds(2), longestDelay: .milliseconds(10))
    var configuration = TransportConfiguration(
        deadline: deadline, retries: retries, userAgent: "envaudit-tests",
        additionalCAFile: additionalCAFile, maximumHeaderBytes: maximumHeaderBytes)
    configuration.systemCertificates = systemCertificates
    return try HTTPClient(configuration: configuration)
}

/// The error that a request ends with, or `nil` where it is answered.
func failure(_ client: HTTPClient, _ request: HTTPRequest) async -> TransportError? {
    do throws(TransportError) {
        _ = try await client.send(request)
        return nil
    } catch {
        return error
    }
}

extension HTTPResponse {
    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }
}
