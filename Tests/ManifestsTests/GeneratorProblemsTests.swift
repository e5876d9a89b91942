import Testing

/// What is wrong with a `generate`, told with its place and what was expected.
@Suite struct GeneratorProblemsTests {
    /// Each text is the value of `generate`, from column 24 of line 7 on; OTHER stands below it, and HALF.
    @Test(arguments: generators) func refusesTheGenerator(manifest: InvalidManifest) {
        #expect(
            problems(services: Self.file(generating: manifest.text))
                == manifest.problems.map { "services.yaml:\($0)" })
    }

    /// Each text is what is declared of one secret, on line 7 of the file.
    @Test(arguments: forms) func refusesOtherForms(manifest: InvalidManifest) {
        #expect(
            problems(services: ServicesProblemsTests.file(declaringSecret: manifest.text))
                == manifest.problems.map { "services.yaml:\($0)" })
    }

    @Test(arguments: halves) func refusesThePublicHalf(manifest: InvalidManifest) {
        #expect(
            problems(services: manifest.text) == manifest.problems.map { "services.yaml:\($0)" })
    }

    static func file(generating text: String) -> String { GeneratorTests.file("{ generate: \(text) }") }

    /// Every character that an alphabet may have, as it stands within single quotes.
    static let printable = (UInt8(0x21)...0x7E).map { $0 == 0x27 ? "''" : String(UnicodeScalar($0)) }.joined()

    private static let kinds = "uuid, hex, base64, base64url, password, ed25519 or rsa"

    static let generators = [
        InvalidManifest(
            "a generator with an argument it has none for", "{ uuid: 3 }",
            "7:26: \"uuid\" takes no argument"),
        InvalidManifest(
            "a generator that is none", "{ passwrd: 24 }",
            "7:26: unknown generator \"passwrd\" (did you mean \"password\"?)"),
        InvalidManifest(
            "a word that is none", "random", "7:24: unknown generator \"random\": expected \(kinds)"),
        InvalidManifest(
            "a generator without its argument", "hex", "7:24: \"hex\" needs an argument: expected { hex: 32 }"
        ),
        InvalidManifest(
            "a password without a length", "password",
            "7:24: \"password\" needs an argument: expected { password: 24 }"),
        InvalidManifest(
            "a pair without a public half", "rsa",
            "7:24: \"rsa\" needs an argument: expected { rsa: { public: NAME } }"),
        InvalidManifest(
            "a list of generators", "[hex]", "7:24: expected a generator, found a list"),
        InvalidManifest(
            "two generators", "{ hex: 32, uuid: 1 }",
            "7:24: expected a generator with exactly one key"),
        InvalidManifest(
            "a generator of too much", "{ hex: 99999 }",
            "7:31: expected a number of bytes from 1 to 4096"),
        InvalidManifest(
            "a generator of no bytes", "{ base64url: 0 }",
            "7:37: expected a number of bytes from 1 to 4096"),
        InvalidManifest(
            "a password that can be guessed", "{ password: 10 }",
            "7:36: 10 characters out of 62 can be guessed: expected at least 11, which have 64 bits"),
        InvalidManifest(
            "a password of few characters that can be guessed", "{ password: { length: 63, alphabet: ab } }",
            "7:46: 63 characters out of 2 can be guessed: expected at least 64, which have 64 bits"),
        InvalidManifest(
            "a password too long", "{ password: 5000 }",
            "7:36: expected a number of characters from 1 to 4096"),
        InvalidManifest(
            "a password of a list", "{ password: [24] }",
            "7:36: expected a mapping with \"length\", found a list"),
        InvalidManifest(
            "an alphabet without a length", "{ password: { alphabet: abc, size: 3 } }",
            "7:36: missing key \"length\": expected a number of characters from 1 to 4096",
            "7:53: unknown key \"size\": expected alphabet or length"),
        InvalidManifest(
            "an alphabet that is a list", "{ password: { length: 24, alphabet: [a] } }",
            "7:60: expected the characters to draw from, found a list"),
        InvalidManifest(
            "an alphabet of one character", "{ password: { length: 24, alphabet: a } }",
            "7:60: the alphabet has one character; expected at least two"),
        InvalidManifest(
            "an alphabet with a character twice", "{ password: { length: 24, alphabet: abcb } }",
            "7:60: the alphabet has \"b\" twice: expected each character once"),
        InvalidManifest(
            "an alphabet with a space", "{ password: { length: 24, alphabet: 'a b' } }",
            "7:60: the alphabet has U+0020; expected printable ASCII without the space"),
        InvalidManifest(
            "an alphabet with a letter beyond ASCII", "{ password: { length: 24, alphabet: aä } }",
            "7:60: the alphabet has U+00E4; expected printable ASCII without the space"),
        InvalidManifest(
            "a pair with another key", "{ ed25519: { public: HALF, bits: 2048 } }",
            "7:51: unknown key \"bits\": expected public"),
        InvalidManifest(
            "a pair that is a text", "{ ed25519: HALF }",
            "7:35: expected a mapping with \"public\", found a text"),
        InvalidManifest(
            "a pair without its public half", "{ rsa: { bits: 2048 } }",
            "7:31: missing key \"public\": expected a secret's name"),
        InvalidManifest(
            "a public half that is a list", "{ rsa: { public: [HALF] } }",
            "7:41: expected a secret's name, found a list"),
        InvalidManifest(
            "a weak key", "{ rsa: { bits: 1024, public: HALF } }",
            "7:39: expected a number of bits from 2048 to 8192"),
        InvalidManifest(
            "a key of odd strength", "{ rsa: { bits: 2056, public: HALF } }",
            "7:39: 2056 bits are not a size of an RSA key: expected 2048, 3072, 4096, 5120, 6144, 7168 or 8192"
        ),
    ]

    static let forms = [
        InvalidManifest(
            "what is generated has not the format", "{ generate: { hex: 32 }, format: { hex: 16 } }",
            "7:12: \"generate\" makes 32 bytes in hex, and \"format\" expects 16 bytes in hex"),
        InvalidManifest(
            "what is generated is another format", "{ generate: { hex: 32 }, format: uuid }",
            "7:12: \"generate\" makes 32 bytes in hex, and \"format\" expects a UUID"),
        InvalidManifest(
            "what is generated is base64", "{ generate: { base64url: 32 }, format: hex }",
            "7:12: \"generate\" makes 32 bytes in base64url, and \"format\" expects hex"),
        InvalidManifest(
            "what is generated has not the prefix", "{ generate: uuid, prefix: id_ }",
            "7:12: \"generate\" makes a UUID of version 4, and \"prefix\" expects a value that begins with id_"
        ),
        InvalidManifest(
            "what is generated has another length", "{ generate: { password: 20 }, length: 21 }",
            "7:12: \"generate\" makes 20 characters out of 62, and \"length\" expects exactly 21 bytes long"),
        InvalidManifest(
            "what is generated ends by chance", "{ generate: { hex: 20 }, suffix: f }",
            "7:12: \"generate\" makes 20 bytes in hex, and \"suffix\" expects a value that ends with f"),
        InvalidManifest(
            "what is generated is too short", "{ generate: { password: 20 }, min_length: 21 }",
            "7:12: \"generate\" makes 20 characters out of 62, and \"min_length\" expects at least 21 bytes long"
        ),
    ]

    private static func services(_ secrets: String) -> String {
        """
        services:
          other: { title: O, severity: low, isolation: config, secrets: { FAR: {} } }
          a: { title: A, severity: low, isolation: isolated, secrets: {
        \(secrets)
          } }
        """
    }

    static let halves = [
        InvalidManifest(
            "the public half of no secret",
            services("KEY: { generate: { ed25519: { public: HALV } } }, HALF: {}"),
            "4:39: unknown secret \"HALV\" of a (did you mean \"HALF\"?)"),
        InvalidManifest(
            "the public half of another service's secret",
            services("KEY: { generate: { ed25519: { public: FAR } } }"),
            "4:39: unknown secret \"FAR\" of a"),
        InvalidManifest(
            "the public half of itself", services("KEY: { generate: { rsa: { public: KEY } } }"),
            "4:35: the public half of KEY is KEY itself: expected another secret"),
        InvalidManifest(
            "the public half of what is generated itself",
            services("HALF: { generate: uuid }, KEY: { generate: { ed25519: { public: HALF } } }"),
            "4:65: HALF has a \"generate\" of its own, so it can't be the public half of KEY"),
        InvalidManifest(
            "the public half of two pairs",
            services(
                "KEY: { generate: { ed25519: { public: HALF } } }, HALF: {},\nMORE: { generate: { rsa: { public: HALF } } }"
            ),
            "5:36: HALF is already the public half of KEY: expected a secret for each pair"),
        InvalidManifest(
            "the public half of another form",
            services("KEY: { generate: { ed25519: { public: HALF } } }, HALF: { format: uuid, prefix: p }"),
            "4:39: HALF is a public key in PEM by this, and a value that begins with p by its \"prefix\"",
            "4:39: HALF is a public key in PEM by this, and a UUID by its \"format\""),
    ]
}
