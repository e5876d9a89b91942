/// What holds for every request of one ``HTTPClient``. Nothing here can turn verification off.
public struct TransportConfiguration: Sendable {
    /// The longest that connecting may take, TLS handshake included.
    public var connectTimeout: Duration
    /// The longest that one `send` may take: every attempt and every wait between them.
    public var deadline: Duration
    /// When a request is sent again, and how often.
    public var retries: RetryPolicy
    /// The `User-Agent` header.
    public var userAgent: String
    /// A PEM file of CA certificates that are trusted besides the system's.
    public var additionalCAFile: String?
    /// Where the system's certificates are; nil for where libcurl was built to look.
    package var systemCertificates: SystemCertificates?
    /// The most bytes that an answer's header lines may have together.
    public var maximumHeaderBytes: Int

    /// A configuration whose defaults suit a command that a person waits for.
    ///
    /// - Parameters:
    ///   - connectTimeout: 10 s unless told.
    ///   - deadline: 60 s unless told.
    ///   - additionalCAFile: a path; the file is read when the client is made.
    ///   - maximumHeaderBytes: 256 KiB unless told. libcurl refuses a single line of more than 100 KiB itself.
    public init(
        connectTimeout: Duration = .seconds(10), deadline: Duration = .seconds(60),
        retries: RetryPolicy = RetryPolicy(), userAgent: String = "envaudit",
        additionalCAFile: String? = nil, maximumHeaderBytes: Int = 256 << 10
    ) {
        self.connectTimeout = connectTimeout
        self.deadline = deadline
        self.retries = retries
        self.userAgent = userAgent
        self.additionalCAFile = additionalCAFile
        self.maximumHeaderBytes = maximumHeaderBytes
    }
}
