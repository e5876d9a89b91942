import Support

/// Texts that are not real values, in lower case.
enum NonValueWords {
    static let masks = [
        "[sensitive]", "[redacted]", "[hidden]", "[masked]", "[filtered]", "[encrypted]", "[secret]",
        "[secure]", "[protected]", "[removed]",
        "<redacted>", "<hidden>", "<sensitive>", "<masked>", "<secret>", "<encrypted>", "(redacted)",
        "(hidden)", "(sensitive)",
        "(sensitive value)", "(secret)", "redacted", "***redacted***", "*redacted*", "--redacted--",
        "(known after apply)", "[value hidden]", "-hidden-", "<computed>", "<binary>", "(binary)",
        "(encrypted)", "{redacted}", "xxredactedxx", "__redacted__",
        "[sensitive value]", "<sensitive value>", "[concealed]", "<concealed by 1password>",
        "encrypted",
        // Ansible's output with `no_log`.
        "value_specified_in_no_log_parameter",
    ]
    /// Words between marks or in brackets.
    static let hidden = [
        "hidden", "removed", "masked", "redacted", "secret", "sensitive", "private", "protected", "filtered",
        "encrypted", "concealed", "value hidden", "secret value", "sensitive value",
    ]
    static let absences = [
        "undefined", "null", "none", "nil", "nan", "[object object]", "[object promise]",
        "[object undefined]", "[object null]", "<nil>", "<none>", "<null>",
        "(null)", "(none)", "(nil)", "(empty)", "(unset)", "(undefined)", "n/a", "<empty>", "<unset>",
        "<not set>", "(not set)", "not set", "notset", "%!s(<nil>)", "\\n", "promise { <pending> }",
        "<undefined>", "[null]", "<no value>", "%!s(missing)", "#ref!", "#n/a", "n.a.", "undefinedundefined",
        "nullnull", "permission denied", "access denied",
        // A text in which a program should have inserted a value.
        "%s", "%v", "{0}",
    ]
    /// A program's words for missing values that it may write several times in a row.
    static let joinedAbsences = ["undefined", "null", "none", "nil", "nan"]
    /// The beginnings of error messages of programs that should have read a value.
    static let failures = [
        "an error occurred", "error: ", "fatal: ", "traceback (", "usage: ", "accessdenied",
    ]
    static let schemes = [
        "op://", "ref+", "vault:", "vault://", "secret://", "secretref:", "@microsoft.keyvault(",
        "arn:aws:secretsmanager:", "arn:aws:ssm:",
        "arn:aws-us-gov:secretsmanager:", "arn:aws-cn:secretsmanager:", "sm://", "gsm://", "gcp-secret://",
        "gcpsm://", "awssm://", "aws-sm://",
        "ssm://", "awsps://", "akv://", "azurekv://", "keyvault://", "doppler://", "infisical://", "bws://",
        "bw://", "1password://", "keyring://",
        "pass://", "keeper://", "sops://", "!vault ", "!ref ", "!sub ", "!secret ", "!env ", "file://",
        "k8s:secret:", "kubernetes://", "env://", "env:",
        "berglas://", "fn::", "!getatt ", "!importvalue ", "!join ", "file:/",
        "valuefrom:", "fromenv:", "ssm:/", "aws:ssm:", "aws:secretsmanager:", "dotenv://", "lpass://",
        "passbolt://", "conjur:", "akeyless:", "secretsmanager:",
        "$env:",
        "@microsoft.appconfiguration(", "%env(", "{env:", "$secrets.", "$[variables.", "secretkeyref:",
        "azurekeyvault://", "keyring:", "chamber://", "aws-ssm://", "@ref:", "gcp:secretmanager:", "kv://",
        "{noop}",
    ]
    /// The names of secret stores in a reference's scheme or before its colon: `hashivault://`, `awssm:`.
    static let stores = [
        "vault", "secret", "secrets", "secretmanager", "secretsmanager", "1password", "onepassword",
        "bitwarden", "infisical", "doppler", "keychain", "keyring", "akeyless", "conjur", "lastpass",
        "keeper", "passbolt", "parameterstore", "ssm", "kms", "sops",
    ]
    /// The words before the colon of a store's reference. They may also be the user of a `user:key` pair.
    static let owners = [
        "keychain", "pass", "infisical", "awssm", "aws-sm", "awsps", "ssm", "k8s", "kubernetes", "file",
        "env", "gcpsm", "gsm", "sm", "bws", "bw", "akv", "doppler", "secret", "secrets", "bitwarden",
        "1password", "onepassword", "hashivault", "op",
    ]
    /// The directories in which hosts mount secrets as files.
    static let folders = [
        "/run/secrets/", "/var/run/secrets/", "/mnt/secrets-store/", "/etc/secrets/", "/mnt/secrets/",
        "/vault/secrets/",
    ]
    /// The beginnings of objects that a program converted to text.
    static let objects = [
        "[function", "<buffer ", "java.lang.", "system.security.securestring", "[class ", "<function ",
        "function (", "function(", "() =>", "()=>", "async () =>",
    ]
    /// The ends of error messages that a shell wrote in place of a value.
    static let errors: [StaticString] = [
        ": no such file or directory", ": command not found", ": permission denied", ": is a directory",
    ]
    /// The prefixes of Terraform resource types that produce values.
    static let resources = ["random_", "aws_", "google_", "azurerm_", "tls_", "vault_", "hcp_", "doppler_"]
    /// Texts that no key contains.
    static let within: [StaticString] = [
        "changeme", "change-me", "change_me", "changethis", "changeit", "replaceme", "tobereplaced",
        "tobemodified",
        "notsosecret", "pleasechange",
        // Sentry's manual.
        "examplepublickey",
    ]
    /// The commands that read secrets in a shell.
    static let commands = [
        "aws", "az", "bw", "cat", "curl", "doppler", "echo", "gcloud", "head", "infisical", "jq", "kubectl",
        "op",
        "pass", "printenv", "printf", "security", "sops", "vault",
    ]
    /// The YAML tags of references, as CloudFormation, Home Assistant and Ansible have them: `!Ref KEY`, `!secret key`.
    static let tags = [
        "base64", "env", "env_var", "encrypted", "getatt", "importvalue", "include", "ref", "reference",
        "secret",
        "sub", "vault", "vault-encrypted",
    ]
    /// The prefixes of values encrypted for another program.
    static let ciphers = [
        "{cipher}", "kms:", "sops:", "$ansible_vault;", "-----begin pgp message", "-----begin age encrypted",
    ]
    /// Texts that are never a real value.
    static let placeholders = [
        "changeme", "change_me", "change-me", "change me", "changeit", "changethis", "replaceme",
        "replace_me", "replace-me", "replace me",
        "setme", "set_me", "fillin", "the_key", "the-key", "the key", "fillme", "fill_me", "editme",
        "placeholder", "todo", "fixme", "tbd", "tba", "tbc", "xxx",
        "dummy", "example", "sample", "secret",
        "password", "passwd", "password1", "password12", "password123", "password1234", "passw0rd",
        "p@ssw0rd", "p@ssword", "pa$$word", "pa55word", "my-secret",
        "my_secret", "mysecret", "mypassword", "my_password", "my-password", "secretkey", "secret_key",
        "secret-key", "secret123", "s3cr3t", "s3cret", "shhh", "shhhh", "supersecret", "super_secret",
        "super-secret", "topsecret", "notasecret", "not-a-secret", "keyboard cat", "keyboardcat", "hunter2",
        "letmein", "insecure",
        "api_key", "api-key", "yourkey", "yourtoken", "yourpassword", "yoursecret", "yourapikey",
        "insertkeyhere", "<>",
        "...", "…", "-", "--", "?", "??", "???", "_", "lorem ipsum", "abc123", "qwerty123", "admin123",
        "welcome1", "iloveyou", "monkey", "dragon", "1234qwer", "passphrase", "credential", "credentials",
        "thisisasecret", "this-is-a-secret", "this_is_a_secret", "fakekey", "fake_key", "fake-key",
        "testsecret", "test_secret", "test-secret", "testpassword", "test_password", "test-password",
        "secretkeyref", "valuefrom", "verysecret", "very-secret", "very_secret", "mysecretkey", "jwtsecret",
        "jwtsecretkey", "test123", "akiaiosfodnn7example", "asiaiosfodnn7example",
        "wjalrxutnfemi/k7mdeng/bpxrficyexamplekey",
    ]
    /// The prefixes of vendors' keys, which are not keys on their own. Prefixes that words may have are left out.
    static let beginnings =
        SecretForm.all.filter { $0.digits == 0 && !$0.prefix.contains("/") }.map(\.prefix)
        + ["base64:", "sk-", "re_", "AKIA"]
    /// The prefixes in lower case, by their first byte.
    static let beginningsInSmallLetters = Dictionary(
        grouping: beginnings.map { Array($0.lowercased().utf8) }, by: { $0[0] })
    /// Texts that are a secret's value only by mistake, but may be a setting's.
    static let words = [
        // A user name at SendGrid.
        "apikey",
        "test1234", "test12345", "temp123", "temporary", "asdfasdf", "1234567890abcdef",
        "test", "testing", "test_key", "test-key", "testkey", "test1", "foo", "bar", "baz", "qux", "foobar",
        "foo-bar", "foo_bar", "foobarbaz", "default", "temp", "tmp", "admin", "root", "user", "username",
        "guest", "postgres", "demo",
        "fake", "mock", "blank", "abcdef", "asdf", "qwerty", "deadbeef", "cafebabe", "feedface", "0",
        "1", "hello", "world", "helloworld", "hello-world", "local", "localhost", "stub", "later", "hidden",
        "masked",
        "sensitive", "unset", "empty", "token", "key", "string", "value", "pass", "insert", "welcome", "yes",
        "no", "x", "a", "invalid", "{}", "[]", "missing", "unknown", "pending", "disabled", "0xdeadbeef",
        "removed", "omitted", "scrubbed", "na", "nope", "nothing", "ignore", "ignored", "skip", "skipped",
        "notreal", "not-real", "not_real", "not real", "notneeded", "not-needed", "not needed", "notrequired",
        "not-required", "not required", "notused", "revoked", "deleted", "expired", "whatever", "something",
        "anything", "wip", "soon", "unavailable", "xyz", "generated", "testing123", "foo123", "nokey",
        "no-key",
        "no_key", "no-key-needed", "no_key_needed", "local-dev-only", "some-key", "some-token",
        "invalid-key", "invalid-token", "test-token", "test_token", "fake-token", "dummy-key", "dummy-token",
        "get from dashboard", "get-from-dashboard", "replaced-by-ci", "replaced_at_build",
        "injected-at-runtime", "must-be-changed", "default-secret", "dev-secret-key", "dev-key", "dev-secret",
        "a-random-string", "use-a-long-random-string", "some-value", "some_long_secret", "not configured",
        "suppressed", "withheld", "concealed", "obfuscated", "filtered", "pwd", "replace", "change", "update",
        "edit", "to do", "to-do", "to_do", "fill in",
        "https://example.com", "http://example.com",
        "user@example.com", "you@example.com", "your@email.com", "test@example.com", "test@test.com",
        "email@example.com",
        "00000000-0000-0000-0000-000000000000",
    ]
    /// Values of settings that are never credentials: switches and stages.
    static let settings = [
        "true", "false", "on", "off", "enabled", "dev", "devel", "develop", "development", "stage", "staging",
        "stg",
        "preprod", "preview", "sandbox", "qa", "uat", "prod", "production", "live",
    ]
    /// Texts that are repeated to the length of a key.
    static let repeated = [
        "deadbeef", "cafebabe", "feedface", "0123456789abcdef", "fedcba9876543210", "0123456789",
        "1234567890", "12345678", "1234567890abcdef", "abc123", "secret", "password", "test", "changeme",
    ]
    /// Words that describe a key that is not set yet: `a-random-string`, `dev-secret-key`.
    static let described = (
        signs: Set([
            "a", "an", "another", "any", "default", "dev", "development", "dummy", "fake", "good",
            "insecure", "invalid", "local", "long", "new", "own", "random", "secure", "some",
            "staging",
            "strong", "temp", "temporary", "test", "the", "unique", "use", "very",
        ]),
        things: Set([
            "api", "apikey", "auth", "credential", "credentials", "jwt", "key", "keys", "passphrase",
            "passwd",
            "password", "phrase", "secret", "secrets", "signing", "string", "token", "tokens", "value",
        ])
    )
    /// Words for what is requested.
    static let nouns: [String] = [
        "key", "keys", "token", "tokens", "secret", "secrets", "password", "passwd", "pass", "pwd",
        "passphrase", "id", "api", "apikey", "url", "uri", "email", "mail", "name", "username", "user",
        "domain", "host",
        "project", "account", "client", "value", "credential", "credentials", "jwt", "dsn", "webhook",
        "signing", "private", "public", "access", "auth", "app", "bucket", "region", "database", "db",
        "string", "ref", "org",
        "organization", "stripe", "supabase", "openai", "aws", "google", "github", "sid", "text", "here",
    ]
}

extension NonValue {
    private static let settingsWords = Set(
        ["none", "required", "optional"].flatMap { word in
            [word, word.uppercased(), word.prefix(1).uppercased() + word.dropFirst()].map { Digest(of: $0) }
        })

    /// The words that are not a credential's value but may be any setting's: `API_KEY=off`.
    package static let settings = NonValueWords.settings

    /// Returns whether a digest is that of a word that is not a credential but a valid setting: `COOKIE_SAMESITE=none`.
    package static func isSettingsWord(_ digest: Digest) -> Bool { settingsWords.contains(digest) }

    /// The texts that are not real values under any name, in the spellings of files and forms. Values of which only
    /// digests are shown are compared with these.
    public static let known: [(text: String, kind: NonValue)] = {
        let runs = [3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 15, 16, 20, 24, 32, 36, 40, 64]
        let rows = ["*", "x", "•", "●", "·", "."].flatMap { mark in
            runs.map { (String(repeating: mark, count: $0), NonValue.mask) }
        }
        let fills = ["0", "1", "a"].flatMap { mark in
            [3, 4, 6, 8, 10, 12, 16, 20, 24, 32, 40, 64].map {
                (String(repeating: mark, count: $0), NonValue.word)
            }
        }
        // The lengths of generated keys: 16, 24 or 32 bytes in hex.
        let repeated = (NonValueWords.repeated + ["f"]).flatMap { unit in
            [32, 48, 64].map { length in
                let text = String(repeating: unit, count: length / unit.utf8.count + 1)
                return (String(text.prefix(length)), NonValue.word)
            }
        }
        let counts = (4...16).flatMap { length in
            [
                "12345678901234567890", "01234567890123456789", "0123456789abcdef",
                "abcdefghijklmnopqrstuvwxyz",
            ].map { (String($0.prefix(length)), NonValue.word) }
        }
        let nouns = [
            "key", "api_key", "token", "secret", "password", "value", "secret_key", "access_token",
        ]
        var asked: [(String, NonValue)] = []
        for noun in nouns {
            let words = [
                "your_\(noun)", "your_\(noun)_here", "my_\(noun)", "insert_\(noun)_here", "\(noun)_here",
            ]
            for sign in ["_", "-", " "] {
                for text in words { asked.append((text.replacing("_", with: sign), .placeholder)) }
            }
            let dashed = noun.replacing("_", with: "-")
            let others = [
                "<\(noun)>", "<your_\(noun)>", "<your-\(noun)>", "<your-\(dashed)>", "[your \(noun)]",
                "[\(noun)]", "{\(noun)}", "replace_with_\(noun)", "replace_with_your_\(noun)",
            ]
            for text in others { asked.append((text, .placeholder)) }
        }
        let keys = [
            "sk_test_", "sk_live_", "pk_test_", "pk_live_", "rk_live_", "whsec_", "sk-", "re_", "ghp_", "SG.",
        ]
        .flatMap { prefix in
            [
                "xxx", "xxxx", "xxxxx", "xxxxxx", "xxxxxxxx", "your_key", "placeholder", "changeme", "123",
                "1234", "12345", "123456", "abc123", "test", "secret",
            ].map { (prefix + $0, NonValue.placeholder) }
        }
        let sentences = [
            "your-super-secret-jwt-token-with-at-least-32-characters-long",
            "super-secret-jwt-token-with-at-least-32-characters-long", "change_me_in_production",
            "change_me_now",
            // AWS's documentation.
            "wJalrXUtnFEMI/" + "K7MDENG/bPxRfiCYEXAMPLEKEY",
            "in 1password", "in vault", "generate_me", "your-email@example.com", "<email>", "--hidden--",
            "-- hidden --", "*hidden*",
            "change-me-in-production", "changeme-in-production", "set-me-please", "super-secret", "set_this",
            "change_this", "change-this", "replace-this", "replace_this", "insert-here", "fill-in", "fill_in",
            "your_value_here", "some-secret", "put_your_key_here", "enter_your_key_here", "not_set",
            "not-set", "to_be_set", "to-be-set", "to be set",
            "to_be_defined", "to-be-defined", "coming soon", "coming-soon", "not found", "secret not found",
            "bearer undefined",
            "bearer null", "sk_test_your_key_here", "akiaxxxxxxxxxxxxxxxx", "changeme123", "changeme1",
            "change-me-now",
            "please-change-me", "please_change_me", "set_me_in_production", "see vault", "see-vault",
            "see 1password", "changeme!", "fill-me-in", "set-me", "<set me>", "<replace>", "<changeme>",
            "[changeme]", "{changeme}", "$changeme", "enter-your-key", "put-your-key-here",
            "insert_your_token", "secret_goes_here", "key goes here", "paste here", "to be added",
            "ask-devops", "managed by terraform", "no such secret", "parameter not found", "null value",
            "Passw0rd", "Passw0rd!", "P@ssw0rd!", "thisismysecret", "some-secret-value", "shhhhh", "shhhhhh",
            "generate-with-openssl-rand", "openssl rand -base64 32", "openssl rand -hex 32",
            "change-this-to-a-long-random-string", "not-a-real-key", "not-a-real-secret", "mock_key",
            "mock-key",
            "my-secret-token", "add-your-key", "key_goes_here", "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
            "placeholder_value", "ChangeMe!", "change.me", "xxxx-xxxx", "your.key", "eyJ...", "ey...",
            "sk-...",
            "cal_live_...", "your-tenant-id", "your-client-id", "rk_test_placeholder", "sk_test_51...",
            "replace-with-your-key", "SG.xxxxxx.yyyyyy",
            "x-x-x", "sk-your-key", "whsec_your_secret", "pk_test_your_key", "xoxb-your-token",
            "generate-with-openssl-rand-base64-32",
            "ChangeMe", "Change Me", "PleaseChangeMe", "SuperSecret", "SuperSecretKey", "ChangeMe123",
            "please-change", "please_change", "some_secret", "jwt-secret", "session-secret",
            "nextauth-secret",
            "not-used", "not_used", "unused", "user_provided", "get_a_key_from_aws", "smtpPassword",
            "dev-secret-change-in-production", "ThisTokenIsNotSoSecretChangeIt",
            "!ChangeThisMercureHubJWTSecretKey!", "toBeModified1,toBeModified2",
            "random-string", "random_string", "somerandomstring", "some-random-string",
            "a-very-long-random-string", "a-long-random-string", "long-random-string",
            "at-least-32-characters-long-secret-key", "at-least-32-characters",
            "development-secret", "dev-secret", "see-1password", "set-in-dashboard", "set_in_dashboard",
            "tobereplaced", "to-be-replaced", "to_be_replaced", "no-key-required", "minioadmin",
            "base64:your-app-key", "jwt_secret", "nextauth_secret", "session_secret", "auth_secret",
            "encryption_key", "webhook_secret",
            "this_password_is_insecure_and_should_be_updated", "secret1234", "rootsecretpassword",
            "miniosecret",
            "mysalt", "not-so-secret", "set-in-ci", "set_in_ci", "REQUIRED", "Password1!",
            "get_the_secret_of_above_key",
            "base64:your-key-here", "sk_test_fake", "your-256-bit-secret",
            "a-string-secret-at-least-256-bits-long", "change_this_secret", "change_this_key",
            "change_this_password", "same as prod", "same as production", "same as staging",
            "same as in prod",
            "new unique value", "unique value", "new value", "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6",
            "mc_1234567890abcdef1234567890abcdef",
            "https://hooks.slack.com/services/T00000000/B00000000/" + "XXXXXXXXXXXXXXXXXXXXXXXX",
            "https://hooks.slack.com/services/T000/B000/XXX",
            "postgres://user:password@localhost:5432/mydb", "postgresql://user:password@localhost:5432/mydb",
            "postgresql://user:password@localhost:5432/mydb?schema=public",
            "postgresql://johndoe:randompassword@localhost:5432/mydb?schema=public",
            "postgres://user:password@localhost:5432/db", "mysql://user:password@localhost:3306/mydb",
            "mongodb://user:password@localhost:27017/mydb",
            "postgres://user:password@host:5432/database", "postgresql://user:password@host:5432/database",
            // Stripe's former test key.
            "sk_test_" + "BQokikJOvBiI2HlWgH4olfQ2",
            // Keys published by Stripe, Hardhat, Supabase, LibreChat and Cal.com.
            "UpNVntn3cDxHJpq99YMc1T1AQgQpc8kf" + "YTuRgBiYa15BLrx8etQoXz3gZv1/u2oq",
            "850181e4652dd023b7a98c58ae0d2d34" + "bd487ee0cc3254aed6eda37307425907",
            "16f8c0ef4a5d391b26034086c628469d" + "3f9f497f08163ab9b40137092f2909ef",
            "0cc0e6c35519bba6" + "20c9360cfe3e68d0",
            "sk_test_" + "4eC39HqLyjWDarjtT1zdp7dc",
            "0xac0974bec39a17e36ba4a6b4d238ff94" + "4bacb478cbed5efcae784d7bf4f2ff80",
            "sk_test_xxxxxxxxxxxxxxxxxxxxxxxx", "sk-xxxxxxxx", "sk_test_...", "sk_live_...", "whsec_...",
            "sk-ant-...", "re_xxxxxxxxx", "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "glpat-xxxxxxxxxxxxxxxxxxxx",
            "acxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "ac00000000000000000000000000000000",
        ].map { ($0, NonValue.placeholder) }
        // The tokens that Supabase publishes for local projects, by payload and signature.
        let published = [
            (
                "eyJpc3MiOiJzdXBhYmFzZS1kZW1vIiwicm9sZSI6ImFub24iLCJleHAiOjE5ODM4MTI5OTZ9",
                "CRXP1A7WOeoJeXxjNni43kdQwgnWNReilDMblYTn_I0"
            ),
            (
                "eyJpc3MiOiJzdXBhYmFzZS1kZW1vIiwicm9sZSI6InNlcnZpY2Vfcm9sZSIsImV4cCI6MTk4MzgxMjk5Nn0",
                "EGIM96RAZx35lJzdJsyH-qQwv8Hdp7fsn3W0YpN81IU"
            ),
            (
                "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ",
                "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"
            ),
        ].map { payload, signature in
            ("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." + payload + "." + signature, NonValue.placeholder)
        }
        var masks = NonValueWords.masks
        for word in ["removed", "redacted", "hidden", "masked", "filtered"] {
            masks += ["***\(word)***", "**\(word)**"]
        }
        let all =
            published + masks.map { ($0, NonValue.mask) } + rows
            + NonValueWords.absences.map { ($0, .absence) }
            + [
                "[object Object]", "[object Undefined]", "[object Null]", "[object Promise]", "NaN",
                "%!s(MISSING)", "() => process.env.KEY",
                "undefined undefined", "null null", "https://undefined", "http://undefined", "https://null",
                "http://null",
                "undefined:undefined", "sk_test_undefined", "sk_live_undefined", "Bearer undefined",
            ].map { ($0, .absence) }
            + (NonValueWords.placeholders + NonValueWords.beginnings).map { ($0, .placeholder) } + asked
            + keys + sentences
            + NonValueWords.words.map { ($0, .word) } + fills + repeated + counts
        // A single letter proves too little about a hidden value.
        return all.filter { $0.0.utf8.count > 1 || $0.0.utf8.first?.isLetter == false }
    }()

    /// Returns the texts that are not a real value of a secret of this name: templates' requests for it, and unresolved
    /// references to it.
    public static func standIns(for name: String) -> [String] { namedTexts.all(for: name) }

    /// The same texts for any name.
    package static let namedTexts = NamedTexts([
        .written: [
            "@", "<@>", "[@]",
            "$@", "$$@", "${@}", "${@:-}", "${@-}", "${@:?}", "${@?}", "${env:@}", "${env.@}", "$(@)", "%@%",
            "#{@}",
            "{{ @ }}", "{{@}}", "${{ secrets.@ }}", "${{secrets.@}}", "${{ vars.@ }}", "${{ env.@ }}",
            "((@))", "<<@>>", "{@}", ":@", "$@$", "~@~", "[[@]]", "__@__", "%{@}", "%(@)s",
            "Deno.env.get('@')", "Deno.env.get(\"@\")", "ENV['@']", "ENV[\"@\"]", "var.@",
            "secrets.@", "vars.@", "env(@)", "env('@')", "env(\"@\")", "process.env.@", "import.meta.env.@",
            "os.environ['@']", "os.environ[\"@\"]", "os.getenv('@')", "os.getenv(\"@\")", "getenv(\"@\")",
            "<%= ENV['@'] %>", "<%= ENV[\"@\"] %>", "secret(@)", "env.@", "env:@",
            "$env:@", "$(env.@)", "#{@}#", "!{@}", "$${@}", "{{ .@ }}", "{{.@}}", "{{ env.@ }}", "<%= @ %>",
            "!Ref @",
            "secretKeyRef:@", "/run/secrets/@", "/etc/secrets/@", "$(cat /run/secrets/@)", "{{ secrets.@ }}",
            "{{secrets.@}}", "${@:-default}", "${@:-changeme}", "%env(@)%", "ENV.fetch('@')", "{{ .Env.@ }}",
            "op://vault/@/credential", "op://Private/@/credential", "op://Private/@/password",
        ],
        .capital: [
            "@", "YOUR_@", "YOUR_@_HERE", "<YOUR_@>", "INSERT_@_HERE", "REPLACE_WITH_@", "REPLACE_ME_@",
            "@_HERE", "@_GOES_HERE", "MY_@", "REPLACE_@", "TODO_@", "TEST_@", "ADD_YOUR_@", "ADD_YOUR_@_HERE",
            "ENTER_YOUR_@", "PUT_YOUR_@_HERE", "PASTE_YOUR_@_HERE", "INSERT_YOUR_@_HERE",
            "REPLACE_WITH_YOUR_@", "<@>",
        ],
        .spoken: ["your @", "your @ here", "<your @>", "<insert @ here>"],
        .small: askedFor + [
            "/run/secrets/@", "/etc/secrets/@", "var.@", "((@))", "{{ secrets.@ }}", "{{secrets.@}}",
        ],
        .dashed: askedFor.map { $0.replacing("_", with: "-") } + ["/run/secrets/@"],
    ]).adding(NamedTexts([.written: ["@"]]).within([(before: "@@", after: "@@"), (before: "@", after: "@")]))
        .adding(NamedTexts([.written: ["@="]]).within(assigned.map { (before: "", after: $0) }))

    /// The most frequent placeholders pasted together with a name and `=`. Each costs one hash per name.
    private static let assigned = [
        "changeme", "CHANGE_ME", "***", "[SENSITIVE]", "[REDACTED]", "null", "undefined",
    ]

    private static let askedFor = [
        "@", "your_@", "your_@_here", "my_@", "<@>", "<your_@>", "[@]", "{@}", "insert_@_here",
        "insert_your_@_here", "enter_your_@", "put_your_@_here", "replace_with_@", "replace_with_your_@",
        "add_your_@_here", "paste_your_@_here", "@_here", "@_placeholder", "placeholder_@", "change_me_@",
        "todo_@", "dummy_@", "test_@", "fake_@", "example_@", "replace_@", "enter_@", "add_your_@",
        "put_@_here", "paste_your_@",
    ]
}
