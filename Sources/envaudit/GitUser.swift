import Glibc

/// Who git says that its user is.
enum GitUser {
    /// What git needs to find its configuration; tokens are none of its business.
    private static let variables = ["HOME", "XDG_CONFIG_HOME", "PATH"]

    /// `git config user.name` in a folder; nil where there is no git or no name.
    static func name(in folder: String, variables: [String: String]) -> String? {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        defer { close(ends[0]) }
        let words = ["git", "-C", folder, "config", "user.name"]
        let process = start(words, variables.filter { Self.variables.contains($0.key) }, output: ends)
        close(ends[1])
        guard let process else { return nil }
        let answer = read(ends[0])
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        guard status == 0, let text = String(validating: answer, as: UTF8.self) else { return nil }
        return text.isEmpty ? nil : text
    }

    private static func start(_ words: [String], _ variables: [String: String], output: [Int32]) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // Standard input may hold the value, and is not for git.
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        for end in output { posix_spawn_file_actions_addclose(&actions, end) }
        var arguments = words.map { strdup($0) } + [nil]
        var environment = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (arguments + environment).forEach { free($0) } }
        var process = pid_t()
        return posix_spawnp(&process, words[0], &actions, nil, &arguments, &environment) == 0 ? process : nil
    }

    private static func read(_ descriptor: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < 4096 {
            let more = [UInt8](unsafeUninitializedCapacity: 1024) { room, count in
                count = max(0, Glibc.read(descriptor, room.baseAddress, room.count))
            }
            if more.isEmpty { break }
            bytes += more
        }
        return bytes
    }
}
