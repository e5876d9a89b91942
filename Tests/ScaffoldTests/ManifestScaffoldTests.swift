import Manifests
import Scaffold
import Testing

/// What new manifests declare of what is listed.
@Suite struct ManifestScaffoldTests {
    private func manifests(_ production: [String: String?], _ preprod: [String: String?]?) throws
        -> ScaffoldedManifests
    {
        ManifestScaffold([
            ScaffoldEnvironment(name: "production", listings: [place("a")], listing: try listing(production)),
            ScaffoldEnvironment(
                name: "preprod", listings: preprod == nil ? [] : [place("b")],
                listing: try preprod.map { try listing($0) }),
        ]).manifests()
    }

    private func expectation(_ name: String, _ environment: String, _ manifests: ScaffoldedManifests) throws
        -> Manifests.Expectation
    {
        let found = try workspace(of: manifests).environments.first { $0.name.value == environment }?
            .expectations
        return try #require(found?.first { $0.pattern.value.description == name })
    }

    private func line(_ name: String, _ environment: String, _ manifests: ScaffoldedManifests) throws
        -> String
    {
        let file = try #require(manifests.files.first { $0.name == "\(environment).yaml" })
        return try #require(
            file.text.split(separator: "\n").map(String.init).first { $0.hasPrefix("  \(name):") })
    }

    @Test func whatAllListIsRequired() throws {
        let manifests = try manifests(["A": "1", "B": "2"], ["A": "3", "C": "4"])
        for environment in ["production", "preprod"] {
            #expect(try expectation("A", environment, manifests).presence == .required)
            #expect(try expectation("B", environment, manifests).presence == .optional)
            #expect(try expectation("C", environment, manifests).presence == .optional)
        }
        // Preprod has no listing, so production's alone says what there is.
        #expect(try expectation("A", "preprod", self.manifests(["A": "1"], nil)).presence == .required)
    }

    @Test func keysOfTheTierAreExpected() throws {
        let manifests = try manifests(["STRIPE_SECRET_KEY": "1"], ["STRIPE_SECRET_KEY": "2"])
        #expect(
            try expectation("STRIPE_SECRET_KEY", "production", manifests).forms == [
                .prefix(["sk_live_", "rk_live_"])
            ])
        #expect(
            try expectation("STRIPE_SECRET_KEY", "preprod", manifests).forms == [
                .prefix(["sk_test_", "rk_test_"])
            ])
        #expect(try line("STRIPE_SECRET_KEY", "preprod", manifests).hasSuffix(" # guess: by the tier"))
    }

    @Test func aSettingsWordIsProvedByItsDigest() throws {
        let manifests = try manifests(["APP_ENV": "production", "NODE_ENV": "prod"], ["APP_ENV": nil])
        #expect(try expectation("APP_ENV", "production", manifests).equals == .literal("production"))
        #expect(try expectation("NODE_ENV", "production", manifests).equals == nil)
        #expect(try expectation("APP_ENV", "preprod", manifests).equals == nil)
    }

    @Test func equalValuesAreNoted() throws {
        let manifests = try manifests(
            ["X_KEY": "same", "Y_KEY": "other", "Z_KEY": "hidden", "LOG_LEVEL": "info", "LOG_SIZE": "same"],
            ["X_KEY": "same", "W_KEY": "other", "V_KEY": "same", "LOG_LEVEL": "info"])
        #expect(manifests.shared.flatMap(\.secrets).count == 2)
        #expect(try line("X_KEY", "production", manifests).hasSuffix(" # same value as in preprod"))
        #expect(
            try line("X_KEY", "preprod", manifests).hasSuffix(" # same value as in production, V_KEY here"))
        #expect(try line("Y_KEY", "production", manifests).hasSuffix(" # same value as W_KEY in preprod"))
        #expect(try !line("Z_KEY", "production", manifests).contains("#"))
        // Settings may be equal, and so nothing is said of them.
        #expect(try !line("LOG_LEVEL", "preprod", manifests).contains("same value"))
        #expect(try !line("LOG_SIZE", "production", manifests).contains("same value"))
    }

    /// Names alone tell nothing of values, be there ever so many of them.
    @Test func whatIsNotShownIsEqualToNothing() throws {
        let manifests = try manifests(["A": nil, "B": nil], ["A": nil, "B": nil])
        #expect(manifests.shared.isEmpty)
        #expect(!manifests.files.contains { $0.text.contains("# same value") })
    }

    @Test func whatOnlySomeHaveDoesNotWorkTogether() throws {
        let whole = try workspace(
            of: manifests(
                ["STRIPE_SECRET_KEY": "1", "STRIPE_WEBHOOK_SECRET": "2"],
                ["STRIPE_SECRET_KEY": "3", "STRIPE_WEBHOOK_SECRET": "4"]))
        #expect(whole.services.map(\.together) == [true])
        let half = try workspace(
            of: manifests(
                ["STRIPE_SECRET_KEY": "1", "STRIPE_WEBHOOK_SECRET": "2"], ["STRIPE_SECRET_KEY": "3"]))
        #expect(half.services.map(\.together) == [false])
    }

    @Test func servicesAreGroups() throws {
        let names = [
            "STRIPE_KEY", "ACME_A", "ACME_B", "acme_c", "LONELY", "LOG_LEVEL", "_", "__X", "SECURITY_A",
        ]
        let manifests = try manifests(
            Dictionary(uniqueKeysWithValues: (names + ["SECURITY_B", "JWT_SECRET"]).map { ($0, $0) }), nil)
        let services = try workspace(of: manifests).services
        #expect(services.map(\.id) == ["security", "stripe", "acme", "security-own", "other", "settings"])
        #expect(services[2].secrets.map(\.name.value) == ["ACME_A", "ACME_B", "acme_c"])
        #expect(services[4].secrets.map(\.name.value) == ["LONELY", "_", "__X"])
        #expect(services.map(\.isolation).suffix(3) == [.isolated, .isolated, .config])
    }

    @Test(arguments: [
        ("production", Tier.production), ("prod", .production), ("prod-eu", .production),
        ("live", .production), ("prd", .production), ("eu-prd-2", .production), ("prod2", .production),
        ("preprod", .staging), ("pre-prod", .staging), ("non-prod", .staging), ("staging", .staging),
        ("test", .staging), ("stg", .staging), ("uat", .staging), ("acc", .staging), ("qa2", .staging),
        ("acceptance", .staging), ("pre-live", .staging), ("sandbox", .development), ("dev", .development),
    ]) func namesTellTiers(name: String, tier: Tier) {
        #expect(Tier(named: name) == tier)
    }

    /// What no word or several words tell is asked for.
    @Test(arguments: [
        "product", "canary", "blue", "eu", "dev-prod", "live-test", "prodlike", "prod-like",
        "production-copy", "x", "",
    ])
    func otherNamesTellNoTier(name: String) {
        #expect(Tier(named: name) == nil)
    }

    /// No environment but production is told to be production, and what is equal fails.
    @Test(arguments: ["production", "prod", "live", "PRODUCTION", "Production"])
    func aStageCopiedFromProductionFails(word: String) throws {
        let manifests = try manifests(["APP_ENV": word, "STAGE": word], ["APP_ENV": word])
        #expect(try expectation("APP_ENV", "production", manifests).equals == .literal(word))
        #expect(try expectation("APP_ENV", "preprod", manifests).equals == .literal("staging"))
        #expect(
            try line("APP_ENV", "preprod", manifests).hasSuffix(
                " # guess: by the tier; the live value is another; same value as in production"))
        #expect(manifests.conflicts.map(\.name) == ["APP_ENV"])
        #expect(manifests.conflicts.first?.environments == ["production", "preprod"])
    }

    @Test func aStageOfAnUnknownWordIsNotProductions() throws {
        let manifests = try manifests(["APP_ENV": "blue", "STAGE": "a"], ["APP_ENV": "blue", "STAGE": "b"])
        #expect(try expectation("APP_ENV", "production", manifests).equals == nil)
        #expect(try expectation("APP_ENV", "preprod", manifests).equals == .literal("staging"))
        #expect(try expectation("STAGE", "preprod", manifests).equals == nil)
        // Production is told to be production where it has the word of another tier.
        let wrong = try self.manifests(["APP_ENV": "staging"], ["APP_ENV": "staging"])
        #expect(try expectation("APP_ENV", "production", wrong).equals == .literal("production"))
        #expect(try expectation("APP_ENV", "preprod", wrong).equals == .literal("staging"))
    }

    /// A service's stage is no credential: equal ones fail as a stage, once.
    @Test func aStageWithTheNameOfAServiceIsASetting() throws {
        let manifests = try manifests(
            ["SENTRY_ENVIRONMENT": "production"], ["SENTRY_ENVIRONMENT": "production"])
        let secret = try #require(workspace(of: manifests).services.first?.secrets.first)
        #expect(secret.isolation == .config)
        #expect(try expectation("SENTRY_ENVIRONMENT", "preprod", manifests).equals == .literal("staging"))
        #expect(
            try line("SENTRY_ENVIRONMENT", "preprod", manifests).hasSuffix("; same value as in production"))
    }

    /// How a program is built is no stage.
    @Test func aBuildModeIsASetting() throws {
        let values = [
            "NODE_ENV": "production", "MIX_ENV": "prod", "RAILS_ENV": "production",
            "HANAMI_ENV": "production",
        ]
        let manifests = try manifests(values, values)
        #expect(manifests.conflicts.isEmpty)
        for name in values.keys {
            for environment in ["production", "preprod"] {
                #expect(try expectation(name, environment, manifests).forms.isEmpty)
                #expect(try expectation(name, environment, manifests).equals == nil)
            }
        }
    }

    /// Each environment has an address of its own: a copy that is made later must not pass either.
    @Test func anAddressIsIsolatedBeforeItIsShared() throws {
        let production = [
            "API_URL": "https://api.acme.io", "NEXT_PUBLIC_APP_URL": "https://acme.io",
            "SITE_URL": "https://acme.io",
        ]
        let manifests = try manifests(
            production,
            [
                "API_URL": "https://pre.acme.io", "NEXT_PUBLIC_APP_URL": "https://pre.acme.io/app",
                "SITE_URL": "https://pre.acme.io/",
            ])
        let service = try #require(workspace(of: manifests).services.first)
        #expect(service.isolation == .isolated)
        #expect(service.secrets.allSatisfy { $0.isolation == nil })
        #expect(manifests.conflicts.isEmpty && manifests.shared.isEmpty && manifests.repeated == 0)
    }

    /// A user's name, a role and a disk that everybody calls so are settings, whatever service their names speak of.
    @Test func aUsualNameIsASetting() throws {
        let values = [
            "PGUSER": "postgres", "FILESYSTEM_DISK": "local", "DEFAULT_ROLE": "user",
            "RABBITMQ_DEFAULT_USER": "guest",
        ]
        let services = try workspace(of: manifests(values, values)).services
        for secret in services.flatMap({ service in service.secrets.map { $0.isolation ?? service.isolation }
        }) {
            #expect(secret == .config)
        }
        let password = try workspace(of: manifests(["RABBITMQ_DEFAULT_PASS": "guest"], [:])).services[0]
        #expect(password.isolation == .isolated)
    }

    /// What an environment has no value for is optional, and is as it is where that is meant.
    @Test func emptyVariablesAreOptional() throws {
        let manifests = try manifests(
            [
                "CACHE_PREFIX": "", "REDIS_PASSWORD": "null", "STRIPE_SECRET_KEY": "", "CDN": "acme",
                "TOKEN": "",
            ],
            [
                "CACHE_PREFIX": "", "REDIS_PASSWORD": "null", "STRIPE_SECRET_KEY": "one", "CDN": "",
                "TOKEN": "t",
            ])
        for (name, environment, text) in [
            ("CACHE_PREFIX", "production", ""), ("REDIS_PASSWORD", "preprod", "null"),
            ("STRIPE_SECRET_KEY", "production", nil), ("CDN", "preprod", ""), ("CDN", "production", nil),
            ("TOKEN", "production", nil),
        ] as [(String, String, String?)] {
            let found = try expectation(name, environment, manifests)
            #expect(found.presence == .optional, "\(name)")
            #expect(found.equals == text.map { .literal($0) }, "\(name) \(environment)")
        }
        #expect(manifests.shared.isEmpty && manifests.repeated == 0)
    }

    /// The value decides before the name of a service does.
    @Test func settingsOfAServiceAreSettings() throws {
        let settings = [
            "STRIPE_API_VERSION": "1.0", "DATABASE_PORT": "5432", "AUTH_PROVIDER": "google",
            "SESSION_COOKIE_NAME": "sid",
            "BUILD_COMMAND": "npm run build", "SUPPORT_PHONE": "+4930123456", "TRUST_PROXY": "loopback",
            "CORS_ORIGIN": "*", "DB_TYPE": "postgresdb",
            "AWS_S3_REGION_NAME": "eu-west-1", "NX_CONFIGURATION": "production",
            "DB_CONNECTION": "mysql", "REDIS_DB": "0",
            "SENTRY_ENABLED": "true", "JWT_EXPIRES_IN": "7d", "SMTP_USER": "apikey", "COOKIE_SAMESITE": "lax",
            "MAIL_FROM_NAME": "Acme", "AWS_S3_REGION": "x", "AWS_USE_PATH_STYLE_ENDPOINT": "false",
        ]
        let others = [
            "CALCOM_TEAM_ID": "42", "TEAM_ID": "42", "MERCHANT_ID": "123456789", "DOOR_PASSCODE": "1234",
            "DATABASE_PASSWORD": "postgres", "CLOUDINARY_CLOUD_NAME": "acme",
            "DB_NAME": "shop", "DB_HOST": "db.acme.example", "STRIPE_WEBHOOK": "x",
            "GOOGLE_CALENDAR_EMAIL": "x",
        ]
        let values: [String: String?] = settings.merging(others) { $1 }.mapValues { $0 }
        let services = try workspace(of: manifests(values, values)).services
        let config = services.filter { $0.isolation == .config }.flatMap(\.secrets).map(\.name.value)
        #expect(Set(config) == Set(settings.keys))
    }

    /// What a build tool hands to browsers has the value of the secret that it is named after.
    @Test func `a public twin has the value of its secret`() throws {
        let text = try manifests(
            ["POSTHOG_KEY": "one", "NEXT_PUBLIC_POSTHOG_KEY": "one", "VITE_DOOR_KEY": "a", "DOOR_KEY": "b"],
            ["POSTHOG_KEY": "two", "NEXT_PUBLIC_POSTHOG_KEY": "two"])
        let secrets = try workspace(of: text).services.flatMap(\.secrets)
        let same = Dictionary(secrets.map { ($0.name.value, $0.sameAs) }, uniquingKeysWith: { one, _ in one })
        #expect(same["NEXT_PUBLIC_POSTHOG_KEY"] == ["POSTHOG_KEY"])
        #expect(same["VITE_DOOR_KEY"] == [] && same["POSTHOG_KEY"] == [])
    }

    @Test func equalAddressesAreIsolated() throws {
        let manifests = try manifests(
            ["SITE_URL": "https://a", "API_URL": "https://b", "APP_URL": "https://c"],
            ["SITE_URL": "https://a", "BASE_URL": "https://c", "API_URL": "https://d"])
        #expect(problems(of: manifests) == [])
        let site = try #require(workspace(of: manifests).services.first { $0.id == "site" })
        #expect(site.isolation == .isolated)
        #expect(manifests.conflicts.map(\.name) == ["APP_URL", "BASE_URL", "SITE_URL"])
        #expect(try line("SITE_URL", "preprod", manifests).hasSuffix(" # same value as in production"))
    }

    @Test func settingsAndCredentialsAreToldApart() throws {
        let credentials = [
            "ENABLE_BANKING_KEY_CONTENT", "FEATURE_FLAG_SDK_KEY", "LOG_DRAIN_TOKEN", "MAX_MIND_LICENSE_KEY",
            "LOG_DRAIN_URL", "ALLOWED_API_KEYS", "MAX_MIND_ACCOUNT_ID", "EMAIL_PASSWORD", "NODE_AUTH_TOKEN",
            "RAILS_MASTER_KEY", "ENABLE_SIGNING_KEY2", "UNKNOWN",
        ]
        let settings = [
            "RAILS_ENV", "NODE_OPTIONS", "TIMEZONE", "WEB_CONCURRENCY", "TOKEN_TTL", "DEFAULT_LOCALE",
            "SPRING_ENVIRONMENT", "PASSWORD_MIN_LENGTH", "MAX_CONNECTIONS", "TIMEOUT_MS", "RATE_LIMIT_WINDOW",
            "USE_SSL", "COOKIE_SAMESITE", "ENABLE_SIGNUP", "DISABLE_TELEMETRY", "FEATURE_NEW_UI", "VERBOSE",
            "CRON_SCHEDULE", "GIT_SHA", "PRIMARY_COLOR", "CORS_ALLOWED_HEADERS", "OAUTH_SCOPES",
            "NPM_CONFIG_LOGLEVEL", "GOGC", "OTEL_TRACES_SAMPLER", "COLORTERM", "HOME", "SHELL", "USER", "PWD",
        ]
        let common = ["ENABLE_CHAT": "true", "CHAT_ON": "FALSE", "MAX_ITEMS": "250"]
        var values: [String: String?] = common.mapValues { $0 }
        for name in credentials + settings { values[name] = "v_\(name)" }
        let services = try workspace(of: manifests(values, nil)).services
        let config = services.filter { $0.isolation == .config }.flatMap(\.secrets).map(\.name.value)
        #expect(Set(config) == Set(settings).union(common.keys))
    }

    /// A stage may be all that keeps environments apart, and its digest tells it, too.
    @Test func whatASharedStageKeepsApartIsIsolated() throws {
        let values: [String: String?] = [
            "DB_SCHEMA": "production", "SERVICE_NAME": "Prod", "SETTINGS_NAME": "live", "PAGE_NAME": "Shop",
        ]
        let services = try workspace(of: manifests(values, values)).services
        let config = services.filter { $0.isolation == .config }.flatMap(\.secrets).map(\.name.value)
        #expect(config == ["PAGE_NAME"])
    }

    /// What names a resource is no setting where it has a value that names something.
    @Test func resourcesAreNoSettings() throws {
        let names = [
            "HOST", "DB_HOST", "QUEUE_NAME", "BUCKET_NAME", "KAFKA_TOPIC", "PGDATABASE", "DATABASE_NAME",
            "SEARCH_INDEX", "TABLE_NAME", "TENANT_NAME", "BILLING_PROJECT", "ACCOUNT_NAME", "QUEUE_NAME_2",
        ]
        let shared = Dictionary(uniqueKeysWithValues: names.map { ($0, Optional("acme \($0)")) })
        let usual: [String: String?] = [
            "JOBS_SERVER": "localhost", "HOSTNAME": "0.0.0.0", "APP_NAME": "acme",
        ]
        let manifests = try manifests(
            shared.merging(usual) { $1 }, shared.merging(usual) { $1 })
        let secrets = try workspace(of: manifests).services
        for service in secrets {
            for secret in service.secrets {
                let isolation = secret.isolation ?? service.isolation
                #expect((isolation == .config) == (usual[secret.name.value] != nil), "\(secret.name.value)")
            }
        }
        #expect(Set(manifests.shared.flatMap(\.secrets)).isSuperset(of: names))
    }

    /// Django's, Pusher's and Spring's settings.
    @Test func settingsOfFrameworksAreSettings() throws {
        let values: [String: String?] = [
            "TIME_ZONE": "Europe/Berlin", "PUSHER_APP_CLUSTER": "eu",
            "MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE": "health,info,prometheus",
        ]
        for shown in [values, values.mapValues { _ in nil }] {
            for service in try workspace(of: manifests(shown, shown)).services {
                for secret in service.secrets {
                    let isSetting = service.isolation == .config || secret.isolation == .config
                    #expect(isSetting, "\(secret.name.value)")
                }
            }
        }
    }

    /// Where nothing is shown, a beginning is evidence, if no word says otherwise.
    @Test func namesAloneTellSettings() throws {
        let names = ["ENABLE_CHAT", "LOG_DRAIN", "FEATURE_APP_ID", "MAX_URL", "ENABLE_KEY"]
        let services = try workspace(
            of: manifests(Dictionary(uniqueKeysWithValues: names.map { ($0, nil) }), nil)
        ).services
        let config = services.filter { $0.isolation == .config }.flatMap(\.secrets).map(\.name.value)
        #expect(config == ["ENABLE_CHAT", "LOG_DRAIN"])
    }

    @Test func whatCanBeMadeIsGenerated() throws {
        let manifests = try manifests(["OAUTH_ENCRYPTION_KEY": "1", "CALCOM_WEBHOOK_SECRET": "2"], nil)
        let secrets = try workspace(of: manifests).services.flatMap(\.secrets)
        #expect(secrets.map(\.generator) == [.hex(bytes: 32), .hex(bytes: 32)])
    }

    @Test func skeletonIsReadAlone() throws {
        let files = ManifestScaffold([
            ScaffoldEnvironment(name: "production", listings: [place("a"), place("b", part: "ci")])
        ]).skeleton()
        let read = try Workspace.read(
            name: "x", services: ManifestFile(path: "services.yaml", text: "services: {}"),
            environments: files, probes: [])
        #expect(read.environments.first?.parts.map(\.part) == [nil, "ci"])
    }
}
