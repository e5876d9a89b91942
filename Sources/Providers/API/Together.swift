import Support

/// Asks for two things at once: both take as long as the slower.
func together<First: Sendable, Second: Sendable>(
    _ first: @Sendable () async throws(Failure) -> First,
    _ second: @Sendable () async throws(Failure) -> Second
) async throws(Failure) -> (First, Second) {
    async let one = outcome(first)
    async let other = outcome(second)
    let (found, alsoFound) = await (one, other)
    return (try found.get(), try alsoFound.get())
}

private func outcome<Value: Sendable>(
    _ ask: @Sendable () async throws(Failure) -> Value
) async -> Result<Value, Failure> {
    do throws(Failure) { return .success(try await ask()) } catch { return .failure(error) }
}
