public import Manifests
public import Secrets

extension Generator {
    /// Makes new values: that of the secret `name`, and behind it that of its public half, where it is a key pair.
    public func generate(for name: String) -> [HeldSecret] {
        switch self {
        case .hex(let bytes): [HeldSecret(name, .randomHex(bytes: bytes))]
        case .base64(let bytes): [HeldSecret(name, .randomBase64(bytes: bytes))]
        case .base64url(let bytes): [HeldSecret(name, .randomBase64URL(bytes: bytes))]
        case .uuid: [HeldSecret(name, .randomUUID())]
        case .password(let length, let alphabet):
            [HeldSecret(name, .randomPassword(length: length, alphabet: alphabet))]
        case .keyPair(let algorithm, let publicKey): algorithm.generate(for: name, publicKey)
        }
    }
}

extension KeyAlgorithm {
    fileprivate func generate(for privateKey: String, _ publicKey: String) -> [HeldSecret] {
        let pair = KeyPair(kind)
        return [HeldSecret(privateKey, pair.privateKey()), HeldSecret(publicKey, pair.publicKey())]
    }

    private var kind: KeyPair.Algorithm {
        switch self {
        case .ed25519: .ed25519
        case .rsa(let bits): .rsa(bits: bits)
        }
    }
}
