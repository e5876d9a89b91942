import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// A PostgreSQL that runs.
final class DemoCluster: Sendable {
    private let programs: String
    private let keeper: Keeper

    /// The folder with its socket.
    var folder: String { keeper.folder }

    private init(programs: String, keeper: Keeper) { (self.programs, self.keeper) = (programs, keeper) }

    /// A folder of a cluster, with the process that takes it away.
    private final class Keeper: Sendable {
        let folder: String
        let process: Process
        /// What the process waits at: it ends everything when nobody holds the other end, as when this one was killed.
        let leash: FileHandle

        init(folder: String, process: Process, leash: FileHandle) {
            (self.folder, self.process, self.leash) = (folder, process, leash)
        }

        deinit { try? leash.close() }
    }

    /// A cluster that never runs, for others to copy: to copy one takes a tenth of the time.
    private static let template = Mutex<Keeper?>(nil)

    /// Where that is, made at the first use; `nil` if it can't be made.
    static func template(_ programs: String) -> String? {
        template.withLock { template in
            template = template ?? keeper(programs, copying: "")
            return template?.folder
        }
    }

    /// Where PostgreSQL's programs are: Debian keeps those of each version in a folder of its own; `nil` if there are
    /// none.
    static var installedPrograms: String? {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        let folders = versions.compactMap { Int($0) }.sorted(by: >).map { "\(root)/\($0)/bin" }
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return (folders + path).first { folder in
            ["initdb", "postgres", "psql"].allSatisfy {
                FileManager.default.isExecutableFile(atPath: "\(folder)/\($0)")
            }
        }
    }

    /// Makes a cluster with a database for each project; `nil` if it does not start.
    static func start(_ programs: String, _ projects: [(ref: String, script: String)]) async -> DemoCluster? {
        await onThread { startNow(programs, projects) }
    }

    private static func startNow(
        _ programs: String, _ projects: [(ref: String, script: String)]
    ) -> DemoCluster? {
        guard let template = template(programs), let keeper = keeper(programs, copying: template)
        else { return nil }
        let cluster = DemoCluster(programs: programs, keeper: keeper)
        for (ref, script) in projects {
            guard cluster.psql("postgres", "postgres", "create database \(ref)").isDone,
                cluster.psql("postgres", ref, script).isDone
            else { return nil }
        }
        return cluster
    }

    private static func keeper(_ programs: String, copying template: String) -> Keeper? {
        var ends: [Int32] = [-1, -1]
        // Closed in every other child, as none of them may hold the leash.
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { return nil }
        let leash = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
        let said = Pipe()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", keeping, "sh", programs, place, template]
        process.environment = environment
        process.standardInput = FileHandle(fileDescriptor: ends[0], closeOnDealloc: false)
        process.standardOutput = said
        process.standardError = FileHandle.nullDevice
        let isRunning = (try? process.run()) != nil
        close(ends[0])
        guard isRunning else { return nil }
        // One line, when PostgreSQL takes connections; nothing, where it does not start.
        let line = String(decoding: said.fileHandleForReading.availableData, as: UTF8.self)
        guard line.hasSuffix("\n") else { return nil }
        return Keeper(folder: String(line.dropLast()), process: process, leash: leash)
    }

    /// Memory, where there is enough of it: a cluster is three thousand files, and nothing of it is to last.
    private static var place: String {
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: "/dev/shm")
        let free = (attributes?[.systemFreeSize] as? NSNumber)?.int64Value ?? 0
        return free > 1 << 29 && FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : "/tmp"
    }

    /// Makes the cluster, runs it until standard input ends, and takes it away. PostgreSQL refuses to run as root, so
    /// it then runs as the user that its package makes. Ctrl-C goes to the whole group, and whoever started it may be gone
    /// before it says where it is: neither may end the keeper before its work is done.
    ///
    /// `$1` is the folder of PostgreSQL's programs, `$2` the one that the cluster's is made in, and `$3` that of the
    /// cluster to copy; where there is none, one is made for that, and does not run.
    static let keeping = """
        set -eu
        trap '' INT TERM HUP PIPE
        umask 077
        folder=$(mktemp -d "$2/envaudit-demo.XXXXXX")
        server=
        finish() {
            [ -z "$server" ] || { kill -INT "$server" 2>/dev/null || true; wait "$server" || true; }
            rm -rf "$folder"
        }
        trap finish EXIT
        as=
        if [ "$(id -u)" -eq 0 ]; then
            as="setpriv --reuid=postgres --regid=postgres --clear-groups"
            chown postgres: "$folder"
        fi
        cd "$folder"
        if [ -z "$3" ]; then
            $as "$1/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync --wal-segsize=1 \\
                >/dev/null 2>&1
            echo "$folder"
            cat >/dev/null
            exit
        fi
        $as cp -r "$3/data" "$folder/data"
        # Compiling a statement takes a hundred times as long as to read these few rows.
        $as "$1/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c fsync=off -c autovacuum=off \\
            -c jit=off -c max_connections=40 -c shared_buffers=16MB -c max_wal_size=64MB >/dev/null 2>&1 </dev/null &
        server=$!
        tries=0
        until "$1/psql" -X -q -h "$folder" -U postgres -d postgres >/dev/null 2>&1 -c \\
            'create role supabase_read_only_user login bypassrls; grant pg_read_all_data to supabase_read_only_user'
        do
            tries=$((tries + 1))
            [ "$tries" -le 200 ]
            kill -0 "$server"
            sleep 0.05
        done
        echo "$folder"
        cat >/dev/null
        """

    /// Runs one query as the read-only endpoint does.
    func run(_ query: String, in ref: String) async -> DemoDatabase.Outcome {
        await Self.onThread { [self] in
            // A newline ends whatever comment the query ends with.
            let wrapped = "select coalesce(json_agg(row_to_json(q)), '[]') from (\(query)\n) q"
            let answer = psql("supabase_read_only_user", ref, wrapped)
            return answer.isDone ? .rows(answer.output) : .refused(answer.errors)
        }
    }

    /// Waits until PostgreSQL has ended and its folder is gone.
    func stop() async {
        try? keeper.leash.close()
        await Self.onThread { [keeper] in keeper.process.waitUntilExit() }
    }

    /// What a statement comes to.
    struct Answer {
        let isDone: Bool
        let output: Data
        let errors: String
    }

    /// Runs statements without a shell. Behind `-c` psql takes nothing for a command of its own, unless it begins with a
    /// backslash.
    func psql(_ role: String, _ database: String, _ statements: String) -> Answer {
        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: "\(programs)/psql")
        process.arguments = [
            "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=verbose", "-h", folder, "-U",
            role, "-d", database, "-c", statements,
        ]
        var environment = Self.environment
        if role != "postgres" {
            environment["PGOPTIONS"] =
                "-c default_transaction_read_only=on -c statement_timeout=5s -c search_path=public"
        }
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        guard (try? process.run()) != nil else { return Answer(isDone: false, output: Data(), errors: "") }
        // An error is a few lines, which the pipe holds while the rows are read.
        let rows = output.fileHandleForReading.readDataToEndOfFile()
        let message = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Answer(
            isDone: process.terminationStatus == 0, output: rows,
            errors: String(decoding: message, as: UTF8.self))
    }

    /// Nothing of this process's, such as `PGHOST`.
    private static let environment = ["PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C"]

    /// Away from the threads that tasks share, which must not wait for another program.
    private static func onThread<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: work()) }
        }
    }
}
