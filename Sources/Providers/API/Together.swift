import Evidence

/// Asks for two things at once: both take as long as the slower.
func together<First: Sendable, Second: Sendable>(
    _ first: @Sendable () async throws(LookFailure) -> First,
    _ second: @Sendable () async throws(LookFailure) -> Second
) async throws(LookFailure) -> (First, Second) {
    async let one = outcome(first)
    async let other = outcome(second)
    let (found, alsoFound) = await (one, other)
    return (try found.get(), try alsoFound.get())
}

private func outcome<Value: Sendable>(
    _ ask: @Sendable () async throws(LookFailure) -> Value
) async -> Result<Value, LookFailure> {
    do throws(LookFailure) { return .success(try await ask()) } catch { return .failure(error) }
}
