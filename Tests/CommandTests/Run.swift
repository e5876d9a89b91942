import Testing

/// A run of `envaudit` that goes on.
struct Run {
    let child: Child
    let workspace: TestWorkspace

    /// Sends it a signal.
    func signal(_ number: Int32) { child.signal(number) }

    /// What it has written to its standard error by now.
    var errorsSoFar: String { child.errorsSoFar }

    /// Waits for its end and has everything searched that it left behind.
    @discardableResult
    func outcome(sourceLocation: SourceLocation = #_sourceLocation) async throws -> Outcome {
        let end = try await child.end()
        try await workspace.search(end, sourceLocation: sourceLocation)
        return Outcome(status: end.status, output: end.output, errors: end.errors)
    }
}
