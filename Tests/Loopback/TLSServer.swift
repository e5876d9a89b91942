import Foundation
import Glibc

/// A real nginx with TLS and HTTP/2 on 127.0.0.1, whose certificate a CA made on the spot has signed.
///
/// Always end it: `defer { server.stop() }`.
public final class TLSServer: Sendable {
    /// Why it could not be started.
    public struct Failure: Error, CustomStringConvertible {
        /// What went wrong, with the command's own words.
        public let description: String
    }

    /// The TCP port.
    public let port: Int
    /// The CA's certificate, in PEM.
    public let caFile: String
    private let folder: URL
    private let nginx: Process

    /// - Parameters:
    ///   - subjectAltName: whom the certificate is for, in OpenSSL's words.
    ///   - days: how long the certificate is valid; negative for one that has expired.
    ///   - http2: whether HTTP/2 is offered.
    ///   - locations: nginx directives by exact path: `["/": "return 200 ok;"]`.
    public init(
        subjectAltName: String = "IP:127.0.0.1,DNS:localhost", days: Int = 2, http2: Bool = true,
        locations: [String: String] = ["/": "return 200 'ok';"]
    ) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "envaudit-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        do {
            caFile = folder.appending(path: "ca.pem").path
            try Self.makeCertificates(in: folder, subjectAltName: subjectAltName, days: days)
            (nginx, port) = try Self.start(in: folder, http2: http2, locations: locations)
        } catch {
            try? FileManager.default.removeItem(at: folder)
            throw error
        }
    }

    /// `https://127.0.0.1:PORT`.
    public var url: String { "https://127.0.0.1:\(port)" }

    /// One line a request: protocol, connection number, method, path, status.
    public var accessLog: [String] {
        let text = try? String(contentsOf: folder.appending(path: "access.log"), encoding: .utf8)
        return (text ?? "").split(separator: "\n").map(String.init)
    }

    /// A folder in which OpenSSL finds a CA's certificate by its hash; it goes with the server.
    public func rehashedFolder(of caFile: String) throws -> String {
        let folder = folder.appending(path: "hashed-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: caFile, toPath: folder.appending(path: "ca.pem").path)
        try Self.openssl(["rehash", "."], in: folder)
        return folder.path
    }

    /// Ends nginx and removes the folder.
    public func stop() {
        Self.end(nginx)
        try? FileManager.default.removeItem(at: folder)
    }
}

extension TLSServer {
    /// SIGTERM would not do: Dispatch's threads block signals, and a child inherits what is blocked.
    private static func end(_ process: Process) {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    private static func makeCertificates(in folder: URL, subjectAltName: String, days: Int) throws {
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        try openssl(
            [
                "req", "-x509", "-subj", "/CN=envaudit test CA \(folder.lastPathComponent.suffix(12))",
                "-days", "2", "-keyout", "ca.key", "-out",
                "ca.pem",
            ]
                + key, in: folder)
        try openssl(
            ["req", "-subj", "/CN=server", "-keyout", "server.key", "-out", "server.csr"] + key, in: folder)
        try "subjectAltName=\(subjectAltName)\n"
            .write(to: folder.appending(path: "server.ext"), atomically: false, encoding: .utf8)
        try openssl(
            [
                "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                "-days", "\(days)", "-extfile", "server.ext", "-out", "server.pem",
            ], in: folder)
    }

    private static func openssl(_ arguments: [String], in folder: URL) throws {
        let process = try command("openssl", arguments, in: folder)
        let words = Pipe()
        process.standardError = words
        try process.run()
        let text = String(decoding: words.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "openssl \(arguments.joined(separator: " ")): \(text)")
        }
    }

    /// Looks the command up on PATH, and in `/usr/sbin`, where Debian puts nginx.
    private static func command(_ name: String, _ arguments: [String], in folder: URL) throws -> Process {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders: [String] = path.split(separator: ":").map(String.init) + ["/usr/sbin"]
        let paths = folders.map { "\($0)/\(name)" }
        guard let path = paths.first(where: { access($0, X_OK) == 0 }) else {
            throw Failure(
                description: "\(name) is not installed; these tests need it (apt-get install \(name))")
        }
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        return process
    }

    /// A port that was free a moment ago may be taken by now, so more than one is tried.
    private static func start(
        in folder: URL, http2: Bool, locations: [String: String]
    ) throws -> (Process, Int) {
        var words = ""
        for _ in 0..<5 {
            let (probe, port) = try Socket.listening()
            probe.close()
            try configuration(in: folder, port: port, http2: http2, locations: locations)
                .write(to: folder.appending(path: "nginx.conf"), atomically: false, encoding: .utf8)
            let process = try command(
                "nginx", ["-p", folder.path, "-c", "nginx.conf", "-e", "error.log"], in: folder)
            process.standardError = FileHandle.nullDevice
            try process.run()
            // nginx writes its process id once it listens.
            let pid = folder.appending(path: "nginx.pid").path
            let up = ScriptedServer.eventuallyBlocking {
                FileManager.default.fileExists(atPath: pid) || !process.isRunning
            }
            if up, process.isRunning { return (process, port) }
            end(process)
            words = (try? String(contentsOf: folder.appending(path: "error.log"), encoding: .utf8)) ?? ""
        }
        throw Failure(description: "nginx did not start: \(words)")
    }

    private static func configuration(
        in folder: URL, port: Int, http2: Bool, locations: [String: String]
    ) -> String {
        let places = locations.sorted { $0.key < $1.key }.map { "    location = \($0.key) { \($0.value) }" }
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map {
            "  \($0)_temp_path \($0);"
        }
        return """
            daemon off;
            master_process off;
            pid nginx.pid;
            events { worker_connections 512; }
            http {
              log_format lines '$server_protocol $connection $request_method $uri $status';
              access_log access.log lines;
              default_type text/plain;
            \(temporary.joined(separator: "\n"))
              server {
                listen 127.0.0.1:\(port) ssl\(http2 ? " http2" : "");
                ssl_certificate \(folder.path)/server.pem;
                ssl_certificate_key \(folder.path)/server.key;
            \(places.joined(separator: "\n"))
              }
            }

            """
    }
}
