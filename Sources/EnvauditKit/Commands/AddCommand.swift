import ArgumentParser

/// `envaudit add`: environments, secrets and waivers written into the workspace.
struct AddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add an environment, a secret or a waiver to the workspace's manifests.",
        discussion: """
            Edits the files of environments/ in place: comments and layout stay. The changed workspace is validated \
            before anything is written; where it is not valid, nothing is. Nothing is fetched. --dry-run shows the \
            change as a diff.

            EXAMPLES
              envaudit add environment qa=supabase:abcdefghijklmnopqrst --like preprod
              envaudit add secret ANALYTICS_API_KEY --integration analytics --required production
              envaudit add waiver shared-secret/API_KEY --env preprod --owner platform --until 2027-02-13 \\
                                  --reason "One account until the second is paid for"

            EXIT STATUS
              0 added   2 usage or manifest error: nothing was written   3 a file could not be written

            MORE
              envaudit docs add
            """,
        subcommands: [AddEnvironmentCommand.self, AddSecretCommand.self, AddWaiverCommand.self])
}
