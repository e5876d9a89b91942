import Secrets
import Testing

/// What stands where a value should be, and what only looks so.
@Suite struct NonValueTests {
    static let found: [(NonValue, [String])] = [
        (.empty, ["", " ", "\n", "\"\"", "''", "\u{A0}", "\u{FEFF}", "\" \""]),
        (
            .mask,
            [
                "***", "******", "[SENSITIVE]", "\"[SENSITIVE]\"", "••••", "●●●●●●", "sk_live_****",
                "****abcd", "ab••••", "<redacted>", "[hidden]",
                "xxxx", "XXXXXXXX", "(sensitive value)", "[REDACTED]", "***REDACTED***", "----", "…………",
                "[value hidden]", "########", "-hidden-", "<computed>", "sk_test_" + "...abcd", "AKIA…7X2Q",
                "*** hidden ***", "**removed**", "[REDACTED:Token]", "sk_live_" + "***1234", "[Filtered]",
            ]
        ),
        (
            .reference,
            [
                "${DB_PASS}", "${DB_PASS:-x}", "mongodb://u:$DB_PASS@h/db", "mongodb://u:${DB_PASS}@h/db",
                "$STRIPE_KEY", "env(STRIPE_KEY)", "op://vault/item/field", "${{ secrets.KEY }}",
                "{{ key }}", "{{resolve:secretsmanager:x}}", "%API_KEY%", "ref+vault://x#y",
                "vault:secret/data/x#y",
                "@Microsoft.KeyVault(SecretUri=https://x.vault.azure.net/secrets/y/)",
                "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x-AbCdEf",
                "projects/123/secrets/KEY/versions/latest", "<%= ENV['KEY'] %>", "#{ENV}",
                "$(cat /run/secrets/x)", "process.env.KEY", "secrets.KEY",
                "Bearer ${TOKEN}", "arn:aws:ssm:eu-west-1:1:parameter/x", "os.environ['KEY']",
                "${process.env.KEY}", "__API_KEY__", "@@API_KEY@@", "%{API_KEY}", "[[API_KEY]]",
                "%(API_KEY)s",
                "/run/secrets/api_key", "((API_KEY))", "((vault:db.password))", "{API_KEY}", "$API_KEY$",
                "<<API_KEY>>", "~API_KEY~", "Deno.env.get('KEY')", "ENV['KEY']", "ENV.fetch('KEY')",
                "file:/run/secrets/key", "var.key", "var.db_password", "module.db.password", "Fn::Ref",
                #"{"Ref":"Key"}"#, #"{"secretKeyRef":{"name":"a","key":"b"}}"#, #"{"Fn::GetAtt":["a","b"]}"#,
                "https://acme.vault.azure.net/secrets/key", "azurekeyvault://acme/key", "keyring:acme",
                "random_password.key.result", "aws_secretsmanager_secret_version.a.secret_string",
                "`cat key`", "$env:KEY", "/app/production/KEY", "berglas://x/y", "keychain:pay",
                "pass:pay/key",
            ]
        ),
        (
            .encrypted,
            [
                "ENC[AES256_GCM,data:AA==,iv:BB==,tag:CC==,type:str]", "encrypted:BDqDBibm",
                "ENC(QUJDREVGRw==)", "{cipher}AQB9f3x7Q8r2", "kms:AQB9f3x7Q8r2", "sops:abc",
                "$ANSIBLE_VAULT;1.1;AES256\n6162", "-----BEGIN PGP MESSAGE-----\n\nhQEMA",
            ]
        ),
        (
            .absence,
            [
                "undefined", "null", "None", "nil", "NaN", "[object Object]", "NULL", "<nil>",
                "\"undefined\"", "undefined\n", "N/A", "%!s(<nil>)", "bnVsbA==",
                "function () { [native code] }",
                "%!s(MISSING)", "sk_test_undefined", "undefined:undefined", "https://undefined.supabase.co",
                "https://api.acme.example/undefined/x", "postgres://undefined:undefined@db.acme.example/app",
                "[object Undefined]", #"{"message":"Not Found"}"#, #"{"error":"x","status":404}"#,
                "cat: /run/secrets/key: No such file or directory", "() => process.env.KEY",
            ]
        ),
        (
            .placeholder,
            [
                "your-super-secret-jwt-token-with-at-least-32-characters-long", "CHANGE_ME_IN_PRODUCTION",
                "CHANGE_ME",
                "changeme123"
                    .replacing("123", with: ""), "SET-ME-PLEASE", "<office365_password>",
                "sk_test_" + "xxxxxxxxxxxxxxxx", "password123", "todo", "TODO: set this", "replace-me",
                "dummy", "example",
                "insert your key here", "insert-api-key-here", "TBD", "secret", "your_api_key_here",
                "YOUR_API_KEY", "<your-key>", "[your key]", "{api-key}", "sk_test_" + "...", "eyJ...",
                "re_" + "xxxxxxxxx", "re_" + "123456789",
                "my-secret-key", "my_api_key", "super-secret-key", "this is not a secret",
                "replace_with_your_key", "REPLACE_WITH_API_KEY", "sk_" + "live_", "whsec_", "base64:", ":KEY",
                "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIn0.c2ln",
                "KEY", "password", "paste token here", "change-this-secret",
                "example-api-key", "AKIA" + "IOSFODNN7EXAMPLE",
                "pk_live_" + "your_key", "00000-00000-fix me".replacing("00000-00000-fix me", with: "fixme"),
                "<webhook signing key: 43 characters of base64url>", "<key, 32 bytes>", "<token|secret>",
                "<JWT secret, min. 32 chars>", "<secret (hex)>", "<see 1Password: prod>", "<API key / token>",
                "<value from https://dash.example>", "[webhook signing key: 43 characters]", "Same as prod",
                "New unique value", "PATH_TO_KEY_JSON", "mc_1234567890abcdef" + "1234567890abcdef",
                "a-string-secret-at-least-256-bits-long", "ASIA" + "IOSFODNN7EXAMPLE",
                "sk_test_" + "BQokikJOvBiI2HlWgH4olfQ2", "sk_live_" + "xxxx1234",
                "P@ssw0rd", "Passw0rd!", "ThisIsMySecret", "very_secret", "run: openssl rand -hex 32",
                "secretKeyRef",
                "somesecretvalue", "shhhhh", "SG." + "xxxxxx.yyyyyy", "PLACEHOLDER_VALUE", "changeme123",
                "AKIA" + "XXXXXXXXXXXXXXXX", "TODO: set",
                "x-x-x",
                "https://hooks.slack.com/services/T00000000/B00000000/" + "XXXXXXXXXXXXXXXXXXXXXXXX",
                "xoxb-" + "xxxxxxxxxxxx-xxxxxxxxxxxx", "Y2hhbmdlbWU=",
                "postgres://USER:PASSWORD@HOST:PORT/DATABASE",
                "postgres://app:changeme@db.acme.example/app",
                #"{"type":"service_account","private_key":"..."}"#,
                "-----BEGIN PRIVATE KEY-----\nYOUR_KEY\n-----END PRIVATE KEY-----",
                "AC" + String(repeating: "0", count: 32), "CHANGE_ME_NOW",
                "postgres://user:password@localhost:5432/app",
                "wJalrXUtnFEMI/" + "K7MDENG/bPxRfiCYEXAMPLEKEY",
                "super-secret-jwt-token-with-at-least-32-characters-long",
                "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJzdXBhYmFzZS1kZW1vIiwicm9sZSI6ImFub24ifQ.c2ln",
            ]
        ),
        (
            .word,
            [
                "foo", "test", "1234567890", "12345678", "qwerty", "asdfgh", "aaaaaaaaaaaa", "00000000",
                "abcdefgh", "default", "admin", "1111", "{}", "[]", "secret not found", "coming soon",
                "to be defined",
                "will be set by CI", "test1234", "1234567890abcdef",
                "temporary", "temp123", "asdfasdf", "see vault", "ask devops", "managed by terraform", "x",
                "00000000-0000-0000-0000-000000000000", "0123456789abcdef",
                // As long as a key, and nothing that was generated.
                String(repeating: "deadbeef", count: 8), String(repeating: "0123456789ABCDEF", count: 4),
                String(repeating: "f", count: 64),
            ]
        ),
    ]

    @Test(arguments: found) func `is no value`(expected: NonValue, texts: [String]) {
        for text in texts { #expect(nonValue(text) == expected, "\(text)") }
    }

    @Test(arguments: [
        "9f86d081884c7d659a2feaa0c55ad015",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "6f9619ff-8b86-d011-b42d-00c04fc964ff", "3q2+7wAAqrvM3e7/ABEiM0RVZneImaq7",
        "3q2-7wAAqrvM3e7_ABEiM0RVZneImaq7==", "sk_test_" + "51Hb8Q2eZvKYlo2C0aJ9f3",
        "sk_live_" + "Q8r2Q8r2Q8r2Q8r2", "re_" + "Zp4kQ9vL_2sT7xxTq", "correct-horse-battery-staple",
        "Tr0ub4dor&3", "blue whale sings at noon", #"["other","correct-horse-battery-staple"]"#,
        "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW",
        "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA", "p4$$w0rdX!9z", "pa$WORD_9xY", "x!%AbC%9z#kQ",
        "a<b>c&d{e}f[g]h", "https://app.example.com",
        "postgres://u:Zp4kQ9vL@db.example.com/x", "{\"type\":\"service_account\",\"key\":\"Zp4k\"}",
        "-----BEGIN PRIVATE " + "KEY-----\nMIIE\n-----END PRIVATE KEY-----",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
        "eu-west-1", "info", "user@corp.example", "12:34:56",
        "3000", "v1.2.3", "gpt-4o", "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "AKIA" + "Z7Q4K2M9X1B3C5D8",
        "real_0123456789abcdef", "srch_9f8e7d6c5b4a3210ffee", "prod_00112233445566",
        "xoxb-" + "17653672481-19874698323-pdFZKVeTuE8sk7oOcHrzzqgy", "module.example.com",
        "local.example.org",
        "pass:Zp4kQ9vL2sT7xxYb1N", "((Zp4kQ9vL2sT7xxYb1N))", "replace the quartz octopus",
        "local.key", "**quartz**",
        "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a", "Xx9x-xx8X", "secretary-pool-quartz",
        "keyboard-cowboy-22-moon", "/app/production/other/Zp4kQ9vL", "temporary-quartz-octopus",
        "example.com", "hidden-valley-ranch-77", "tokenring-mustang", "my-company", "my-company-prod",
        "yourdomain.io", "todoist_9f8e7d6c5b4a3210", "nullable-octopus", "p%2Fq%3DAbC",
        "a1b2c3d4-aaaa-4bbb-8ccc-1234567890ab", "sk_test_" + "undefined0Zp4kQ9", "undefinedbehaviour-quartz",
        "wait...for-the-quartz-octopus", "postgres://postgres:postgres@localhost:5432/x",
        "https://undefined-behaviour.example.com", "postgres://app:m#B96mc6A3GmY8t9@db1.acme.example/x",
        "redis://:a/b?c#D4@cache.acme.example", "<https://app.example.com>", "<noreply@acme.example>",
        "[eu-west-1, us-east-1]", #"{"message":"x","key":"Zp4kQ9vL2sT7xxYb1N"}"#,
        "Zp4kQ9vL2sT7***x", "same as it ever was", "<Zp4kQ9vL2sT7xxYb1N>",
    ]) func `may be a real value`(text: String) { #expect(nonValue(text) == nil) }

    @Test func `tells what it is`() {
        #expect(NonValue.reference.description == "an unresolved reference")
        #expect(NonValue.word.isFairSetting && !NonValue.placeholder.isFairSetting)
    }

    private func nonValue(_ text: String) -> NonValue? {
        var text = text
        return text.withUTF8 { NonValue(UnsafeRawBufferPointer($0), named: "KEY") }
    }

    @Test(arguments: [
        ("-----BEGIN PRIVATE KEY-----\\n...\\n-----END PRIVATE KEY-----\\n", NonValue.placeholder),
        ("-----BEGIN PRIVATE KEY-----\nYOUR_PRIVATE_KEY\n-----END PRIVATE KEY-----", .placeholder),
        ("-----BEGIN RSA PRIVATE KEY-----\\nXXX\\n-----END RSA PRIVATE KEY-----", .placeholder),
        ("https://<project>.supabase.co", .placeholder), ("https://your-tenant.auth0.com", .placeholder),
        ("https://xxx.supabase.co", .placeholder), ("STRIPE_SECRET_KEY", .placeholder),
        ("SuperSecretKey", .placeholder), ("some secret", .placeholder), ("ChangeMe123!", .placeholder),
        ("dev-secret-change-in-production", .placeholder), ("minioadmin", .placeholder),
        ("sk_live_••••••1234", .mask), ("xxxxxxxxxxxx1234", .mask), ("encrypted", .mask),
        ("[Function: x]", .absence), ("<Buffer 61 62 63>", .absence), ("%env(KEY)%", .reference),
        ("$secrets.KEY", .reference), ("disabled", .word),
        ("sk_test_" + "12345", .placeholder), ("sk_live_" + "abc123", .placeholder),
        ("whsec_" + "test_secret", .placeholder), ("XXXX1234", .mask),
        // Stores by their schemes, by a name in front of a colon, and by a path of words.
        ("env(X)", .reference), ("{vault://env/my-secret}", .reference),
        ("$__file{/run/secrets/key}", .reference), ("$__env{API_KEY}", .reference),
        ("secrets://prod/key", .reference), ("onepassword://vault/item/field", .reference),
        ("bitwarden://item", .reference), ("hashivault://prod/key", .reference),
        ("!vault", .reference), ("!Ref StripeKey", .reference), ("!secret stripe_key", .reference),
        ("gcpsecretmanager://projects/p/secrets/s", .reference),
        ("aws-secretsmanager://prod/key", .reference),
        ("//secretmanager.googleapis.com/projects/p/secrets/s", .reference), ("infisical:/a/b", .reference),
        ("awssm:prod/key", .reference), ("k8s:ns/secret/key", .reference), ("file:./key.pem", .reference),
        ("@env:API_KEY", .reference), ("my-secret:latest", .reference), ("kv/data/app#key", .reference),
        ("secrets/prod/api-key", .reference), ("/etc/secrets/api-key", .reference),
        ("import.meta.env.API_KEY", .reference),
        ("EV[1:zqRIYeaYjRLFmyVPm8XuHZdRhCYoPTCC:pGmrUyHTm1f9MTPrhOhk]", .encrypted),
        ("xxxxA1b2", .mask), ("VALUE_SPECIFIED_IN_NO_LOG_PARAMETER", .mask), ("*hidden*", .mask),
        ("-- hidden --", .mask), ("\u{2588}\u{2588}\u{2588}\u{2588}", .mask), ("SG.***", .mask),
        ("undefinedundefined", .absence), ("nullnull", .absence), ("%!v(MISSING)", .absence),
        ("n.a.", .absence),
        ("An error occurred (ResourceNotFoundException)", .absence), ("permission denied", .absence),
        ("MASKED", .word), ("REMOVED", .word), ("OMITTED", .word), ("SCRUBBED", .word), ("unset", .word),
        ("not configured", .word), ("get from dashboard", .word), ("set in Netlify", .word),
        ("in 1Password", .placeholder), ("to do", .word), ("to-do", .word), ("fill in", .word),
        ("replaced-by-ci", .word), ("REPLACED_AT_BUILD", .word), ("injected-at-runtime", .word),
        ("generate_me", .placeholder), ("use-a-long-random-string", .word), ("a-random-string", .word),
        ("some_long_secret", .word), ("some-value", .word), ("must-be-changed", .word),
        ("sk_test_" + "REPLACE", .placeholder), ("dev-secret-key", .word), ("default-secret", .word),
        ("dev-key", .word), ("invalid-key", .word), ("pwd", .word), ("apikey", .word),
        ("na", .word), ("TBC", .placeholder), ("notreal", .word), ("ignore", .word),
        ("generate with openssl rand -base64 32", .placeholder), ("not a token", .placeholder),
    ]) func `of templates, dumps and other programs`(_ text: String, _ kind: NonValue) {
        #expect(Self.nonValue(text) == kind)
    }

    @Test(arguments: [
        ("undefined undefined", NonValue.absence), ("null, null", .absence), ("https://null", .absence),
        ("%s", .absence), ("{0}", .absence), ("sk-ant-" + "api03-xxx", .placeholder),
        ("11111111-1111-1111-1111-111111111111", .word), ("12345678-1234-1234-1234-123456789012", .word),
        ("https://examplePublicKey@o0.ingest.sentry.io/0", .placeholder), ("no-key", .word),
    ]) func `of manuals and of programs that had nothing`(_ text: String, _ kind: NonValue) {
        #expect(Self.nonValue(text) == kind)
    }

    @Test(arguments: [
        "shop_www", "prod-aaa", "https://www.example.com/x",
        "-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----",
        "JBSWY3DPEHPK3PXP",
        // Schemes, paths and words that are none of a store's.
        "https://secret.example.com/x", "redis://cache.acme.example/0", "acme/web:latest", "acme:latest",
        "secret:Zp4kQ9vL2sT7xxYb1N", "file:Zp4kQ9vL2sT7xxYb1N", "kv/Zp4kQ9vL2sT7xxYb1N", "eu/west/one",
        "long random walk", "the quartz octopus key", "set the sails", "*quartz*", "-hidden-valley-",
        "nullnul", "100%!sure", "%!v", "xxxxA1b2c", "Zp4kQ9vL2sT7***", "dev.key", "get well soon",
    ]) func `values that look a little like them are values`(_ text: String) {
        #expect(Self.nonValue(text) == nil)
    }

    /// What digests are compared with is what a value is taken for where it is seen.
    @Test func `the known texts and those that are made from a name are no values`() {
        for (text, _) in NonValue.known { #expect(Self.nonValue(text) != nil, "\(text)") }
        for name in ["STRIPE_SECRET_KEY", "ApiToken", "db_pass"] {
            for text in NonValue.standIns(for: name) {
                #expect(Self.nonValue(text, named: name) != nil, "\(text)")
            }
        }
    }

    /// They are hashed at the start of each run that looks at digests.
    @Test func `texts that are put together are no values, and not too many`() {
        var count = 0
        for composition in NonValue.compositions {
            for part in composition.parts {
                for text in composition.texts.all(for: part) {
                    count += 1
                    #expect(Self.nonValue(text) != nil, "\(text)")
                }
            }
        }
        #expect(count < 11_500, "\(count)")
    }

    @Test func `a setting's word is no key`() {
        for text in ["production", "staging", "true", "false", "OFF", "dev"] {
            for name in ["KEY", "API_KEY", "API_KEY_2", "stripeSecret", "DB_PASSWORD"] {
                #expect(Self.nonValue(text, named: name) == .word, "\(name)=\(text)")
            }
            for name in [nil, "APP_ENV", "USE_API_KEY", "PUBLIC_KEY", "KEY_VERSION", "BASIC_AUTH"] {
                #expect(Self.nonValue(text, named: name) == nil, "\(name ?? "")=\(text)")
            }
        }
    }

    /// By digest, in the case in which they are written.
    @Test func `published keys and words for no value are known`() {
        let known = Set(NonValue.known.map(\.text))
        for text in [
            "super-secret-jwt-token-with-at-least-32-characters-long", "change_me_now", "[object Undefined]",
            "wJalrXUtnFEMI/" + "K7MDENG/bPxRfiCYEXAMPLEKEY", "your-256-bit-secret", "***removed***",
            "%!s(MISSING)", "<your-api-key>", "replace_with_your_key", "change_this_secret", "mysecretkey",
            "jwtsecret", "postgres://user:password@localhost:5432/mydb",
        ] { #expect(known.contains(text), "\(text)") }
        #expect(known.count { $0.hasPrefix("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.") } == 3)
    }

    private static func nonValue(_ text: String, named name: String? = nil) -> NonValue? {
        var text = text
        return text.withUTF8 { NonValue(UnsafeRawBufferPointer($0), named: name) }
    }
}
