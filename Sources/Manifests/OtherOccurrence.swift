extension Environment {
    /// Who else must be given a new value of `secret` or of the other half of its key pair, as both halves change
    /// together; nil for nobody. Another environment's secret that must be equal has to be set by hand there.
    public func otherHolder(of secret: SecretDeclaration, in service: Service?) -> String? {
        let half = secret.publicHalfOf ?? secret.generator?.publicKey
        let secrets = [secret] + (service?.secrets.filter { $0.name.value == half } ?? [])
        return secrets.lazy.compactMap { $0.knownTo ?? distantSecret(equalTo: $0.name.value) }.first
    }

    private func distantSecret(equalTo name: String) -> String? {
        let distant = expectations.first { $0.pattern.value == .name(name) }?.mustEqual
        return distant.map { "\($0.secret.value) in \($0.environment.value)" }
    }
}
