import CSpawn
import Glibc
import Support

/// Another program, run without a shell, with nothing of ours but the variables it is given, and not for long.
package struct BoundedProcess: Sendable {
    private let words: [String]
    private let variables: [String: String]
    private let limit: Int
    private let seconds: Int
    private let folder: String?

    /// - Parameters:
    ///   - words: the program's name, looked for in PATH, and its arguments.
    ///   - variables: all the variables that it gets.
    ///   - limit: the most bytes that it may write.
    ///   - seconds: the most seconds that it may take.
    ///   - folder: where it runs, in a process group of its own, so that what it started ends with it; `nil` for where
    ///     this process does, in its group.
    package init(
        words: [String], variables: [String: String], limit: Int, seconds: Int, folder: String? = nil
    ) {
        (self.words, self.variables, self.folder) = (words, variables, folder)
        (self.limit, self.seconds) = (limit, seconds)
    }

    /// How it ended.
    package struct End: Sendable {
        /// `nil` if a signal ended it.
        package let status: Int32?
        /// Its output, which may contain secrets: the reader wipes it.
        package var output: [UInt8]
        package let errors: [UInt8]
    }

    /// The reason why the process has no exit status.
    package enum Failure: Error {
        /// It could not be started.
        case notStarted(String)
        case tooSlow
        case tooLong
    }

    /// Runs it to its end; past the limits it is killed.
    package func run() throws(Failure) -> End {
        var pipes: [Pipe]
        do throws(SpawnFailure) { pipes = [try Pipe(), try Pipe()] } catch { throw .notStarted(error.reason) }
        defer { for index in pipes.indices { pipes[index].closeAll() } }
        let process = try start(output: pipes[0].write, errors: pipes[1].write)
        for index in pipes.indices { pipes[index].closeWrite() }
        do {
            let deadline = BoundedProcess.now + Double(seconds)
            let (output, errors) = try read(pipes.map(\.read), until: deadline)
            return End(status: try wait(for: process, until: deadline), output: output, errors: errors)
        } catch {
            kill(folder == nil ? process : -process, SIGKILL)
            while waitpid(process, nil, 0) < 0, errno == EINTR {}
            throw error
        }
    }

    private func start(output: Int32, errors: Int32) throws(Failure) -> pid_t {
        do throws(SpawnFailure) {
            return try spawn(words, variables, hasOwnGroup: folder != nil) { actions in
                posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
                posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
                posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
                if let folder { envaudit_spawn_in(&actions, folder) }
            }
        } catch {
            throw .notStarted(error.reason)
        }
    }

    private func read(_ descriptors: [Int32], until deadline: Double) throws(Failure) -> ([UInt8], [UInt8]) {
        let texts = [ArrivingBytes(), ArrivingBytes()]
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 1)
        defer {
            if let start = room.baseAddress { explicit_bzero(start, room.count) }
            room.deallocate()
        }
        var isOpen = [true, true]
        while isOpen.contains(true) {
            // A negative descriptor is passed over.
            var polled = zip(descriptors, isOpen).map {
                pollfd(fd: $1 ? $0 : -1, events: Int16(POLLIN), revents: 0)
            }
            let left = deadline - BoundedProcess.now
            guard left > 0 else { throw .tooSlow }
            guard poll(&polled, 2, Int32(left * 1000) + 1) >= 0 || errno == EINTR else { throw .tooSlow }
            for index in polled.indices where polled[index].revents != 0 {
                let count = max(0, Glibc.read(descriptors[index], room.baseAddress, room.count))
                isOpen[index] = count > 0
                texts[index].append(UnsafeRawBufferPointer(rebasing: room[..<count]))
                guard texts[index].count <= limit else { throw .tooLong }
            }
        }
        return (texts[0].take(), texts[1].take())
    }

    private func wait(for process: pid_t, until deadline: Double) throws(Failure) -> Int32? {
        var status: Int32 = 0
        while waitpid(process, &status, WNOHANG) != process {
            guard BoundedProcess.now < deadline else { throw .tooSlow }
            usleep(500)
        }
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : nil
    }

    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
