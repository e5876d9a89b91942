import CLibcurl
import Glibc

/// The CA certificates to trust, where they are more than the system's.
enum TrustStore {
    /// Where Debian and its relatives keep the bundle, should libcurl name none.
    private static let usualBundle = "/etc/ssl/certs/ca-certificates.crt"
    /// No CA file is larger; a mistaken path (a device, an image) must not fill the memory.
    private static let largest = 16 << 20

    /// The system's bundle followed by an additional file, in PEM.
    ///
    /// A system without a bundle of its own leaves the additional file alone: less is trusted, never more.
    static func bundle(adding path: String) throws(TransportError) -> [UInt8] {
        let added: [UInt8]
        switch read(path) {
        case .success(let bytes): added = bytes
        case .failure(let problem): throw .badCAFile(path: path, reason: problem.reason)
        }
        guard holdsCertificate(added) else {
            throw .badCAFile(path: path, reason: "it holds no PEM certificate (-----BEGIN CERTIFICATE-----)")
        }
        guard case .success(let system) = read(systemBundle() ?? usualBundle) else { return added }
        // The line break keeps two certificates apart where the first file doesn't end in one.
        return system + [UInt8(ascii: "\n")] + added
    }

    /// Whether libcurl has a bundle file of its own here.
    static var systemBundleIsReadable: Bool { systemBundle().map { access($0, R_OK) == 0 } ?? false }

    /// Where this libcurl was built to look.
    private static func systemBundle() -> String? {
        guard let easy = curl_easy_init() else { return nil }
        defer { curl_easy_cleanup(easy) }
        var path: UnsafePointer<CChar>?
        guard curl_shim_get_string(easy, CURLINFO_CAINFO, &path) == CURLE_OK, let path else { return nil }
        return String(cString: path)
    }

    private static func holdsCertificate(_ bytes: [UInt8]) -> Bool {
        String(decoding: bytes, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----")
    }

    private struct Problem: Error {
        let reason: String
    }

    private static func read(_ path: String) -> Result<[UInt8], Problem> {
        // Without O_NONBLOCK, a FIFO would wait for its writer for ever.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return .failure(Problem(reason: String(cString: strerror(errno)))) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return .failure(Problem(reason: "it is not a regular file"))
        }
        guard status.st_size <= largest else { return .failure(Problem(reason: "it is larger than 16 MiB")) }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { room in
                Glibc.read(file, room.baseAddress?.advanced(by: filled), room.count - filled)
            }
            if count < 0 { return .failure(Problem(reason: String(cString: strerror(errno)))) }
            if count == 0 { break }
            filled += count
        }
        return .success(Array(bytes.prefix(filled)))
    }
}
