import CLibcurl
import Glibc

/// The locations of the CA certificates that this system trusts.
package struct SystemCertificates: Sendable {
    /// A folder in which a certificate is found by the hash of its subject. OpenSSL reads from it what it needs, while
    /// parsing a whole bundle takes several times as long as the rest of a handshake.
    package var directory: String?
    /// All of the certificates in one file, in PEM.
    package var bundle: String?

    /// A folder, a bundle, or both.
    package init(directory: String?, bundle: String?) { (self.directory, self.bundle) = (directory, bundle) }

    /// libcurl's built-in locations.
    static func ofLibcurl() -> SystemCertificates {
        guard let easy = libcurl_easy_init() else { return SystemCertificates(directory: nil, bundle: nil) }
        defer { libcurl_easy_cleanup(easy) }
        func path(_ info: CURLINFO) -> String? {
            var path: UnsafePointer<CChar>?
            guard libcurl_get_string(easy, info, &path) == CURLE_OK, let path else { return nil }
            return String(cString: path)
        }
        return SystemCertificates(directory: path(CURLINFO_CAPATH), bundle: path(CURLINFO_CAINFO))
    }

    /// Without what isn't there. A folder counts if it has a name that is a hash, as `openssl rehash` makes them.
    fileprivate var present: SystemCertificates {
        // Debian's location, if libcurl names none.
        let bundle = bundle ?? "/etc/ssl/certs/ca-certificates.crt"
        return SystemCertificates(
            directory: directory.flatMap { Self.holdsHashes($0) ? $0 : nil },
            bundle: access(bundle, R_OK) == 0 ? bundle : nil)
    }

    private static func holdsHashes(_ path: String) -> Bool {
        guard let folder = opendir(path) else { return false }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { $0.prefix { $0 != 0 }.prefix(11) }
            let isHash = name.prefix(8).allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            }
            if name.count == 10, isHash, name[8] == UInt8(ascii: "."), name[9] == UInt8(ascii: "0") {
                return true
            }
        }
        return false
    }
}

/// The CA certificates to trust: the system's, and those of an additional file.
struct TrustStore: Sendable {
    /// The location that a transfer uses for the system's certificates.
    enum Source: Sendable {
        case directory, bundle
    }

    private let system: SystemCertificates
    /// In PEM.
    private let added: [UInt8]?

    /// No CA file is larger; a mistaken path (a device, an image) must not fill the memory.
    private static let largest = 16 << 20

    /// On a system without certificates, only the added ones are trusted: less, never more.
    init(_ system: SystemCertificates, adding added: [UInt8]?) {
        (self.system, self.added) = (system.present, added)
    }

    /// The certificates of an additional file, in PEM.
    static func certificates(in path: String) throws(TransportError) -> [UInt8] {
        switch read(path) {
        case .failure(let problem): throw .badCAFile(path: path, reason: problem.reason)
        case .success(let bytes) where holdsCertificate(bytes): return bytes
        case .success:
            throw .badCAFile(path: path, reason: "it holds no PEM certificate (-----BEGIN CERTIFICATE-----)")
        }
    }

    /// The order of locations: the folder if there is one, then the bundle, which may contain more.
    var sources: [Source] {
        system.directory == nil ? [.bundle] : system.bundle == nil ? [.directory] : [.directory, .bundle]
    }

    func set(_ options: inout EasyOptions, from source: Source) {
        if let added {
            var blob = added
            // The line break keeps two certificates apart where the first file doesn't end in one.
            if source == .bundle, let path = system.bundle, case .success(let bundle) = Self.read(path) {
                blob = bundle + [UInt8(ascii: "\n")] + added
            }
            options.set(CURLOPT_CAINFO_BLOB, blob: blob)
            options.set(CURLOPT_PROXY_CAINFO_BLOB, blob: blob)
        }
        switch source {
        case .directory:
            options.set(CURLOPT_CAPATH, system.directory)
            options.set(CURLOPT_CAINFO, nil)
        case .bundle:
            // libcurl keeps a parsed bundle from one connection to the next only where no folder is set as well.
            if system.bundle != nil { options.set(CURLOPT_CAPATH, nil) }
            if let bundle = system.bundle { options.set(CURLOPT_CAINFO, bundle) }
        }
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
