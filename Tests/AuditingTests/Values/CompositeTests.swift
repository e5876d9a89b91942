import Auditing
import Foundation
import Scenarios
import Testing

/// A credential that stands within values of two environments, and what both have in common on purpose.
@Suite struct CompositeTests {
    /// What a key stands in; each with something of its own.
    private static let composites: [@Sendable (_ key: String, _ own: String) -> String] = [
        { "\($0),Jf6Gy1Ue0Wi4Oa9Ts7Dk\($1)" }, { "Bv8Nx3Cz6Qa1Ws4Ed7Rf\($1);\($0)" },
        { "Bv8Nx3Cz6Qa1Ws4Ed7Rf\($1)\n\($0)\n" }, { "[\"Bv8Nx3Cz6Qa1Ws4Ed7Rf\($1)\", \"\($0)\"]" },
        { "\($1)-bot:\($0)" }, { "Basic \(Data("\($1):\($0)".utf8).base64EncodedString())" },
        {
            "{\"auths\":{\"\($1).acme.example\":{\"auth\":\"\(Data("\($1):\($0)".utf8).base64EncodedString())\"}}}"
        },
        { "A=\($1)\nSTRIPE=\($0)\nB=2" }, { "//npm.\($1).example/:_authToken=\($0)" },
        { "[\($1)]\naws_access_key_id = AKIA\($1.uppercased())\naws_secret_access_key = \($0)" },
        { "Server=\($1).acme.example;Database=\($1);User Id=\($1);Password=\($0);" },
        { "host=\($1).acme.example dbname=\($1) user=\($1) password=\($0)" },
        { "\($1):\($0)@tcp(\($1).acme.example:3306)/\($1)" },
        { "api-key=\($0),x-source=\($1)" }, { "postgres://\($1):\($0)@\($1).acme.example/\($1)" },
        { "machine \($1).acme.example login \($1) password \($0)" }, { "api:\n  secret: \($0)\n  id: \($1)" },
        { Data("{\"k\":\"\($0)\",\"z\":\"\($1)\"}".utf8).base64EncodedString() },
        { "-H 'X-Api-Key: \($0)' -u \($1)" },
    ]
    private static let keys = [
        "kQ4w9ZtR2mXc7VbN5pLs8Hd3", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "sk_" + "live_51Hb8Q2eZvKYlo2C0aJ9f3x7Q8r2", "3q2+7wAAqrvM3e7/ABEiM0RVZneImaq73q2+7wA=",
    ]

    @Test(arguments: keys) func `is found in any two`(_ key: String) throws {
        for (place, one) in Self.composites.enumerated() {
            let scenario = try PieceTests.workspace().showing("production", ["PAY_KEY": one(key, "live7")])
            // Each with itself, and with three others.
            for offset in [0, 1, 5, 11] {
                let value = Self.composites[(place + offset) % Self.composites.count](key, "stage3")
                let record = scenario.showing("preprod", ["PAY_OTHER": value]).audit("preprod")
                #expect(
                    record.check("preprod/shared-secret/PAY_OTHER")?.status == .fail,
                    "\(one(key, "live7")) | \(value)")
            }
        }
    }

    /// Values that have something in common, and no credential; `%` is what each has of its own.
    private static let innocent = [
        "postgresql://postgres.%ghijklmnopqrst:Zp4kQ9vL2sT7%@aws-0-eu-central-1.pooler.example.com:6543/postgres",
        "{\"account_id\":\"9f86d081884c7d659a2feaa0c55ad015\",\"token\":\"Zp4kQ9vL2sT7xxYb1N%\"}",
        "CLOUDFLARE_ACCOUNT=9f86d081884c7d659a2feaa0c55ad015\nKEY=Zp4kQ9vL2sT7xxYb1N%",
        "{\"client_id\":\"kQ4w9ZtR2mXc7VbN5pLs8Hd3\",\"client_secret\":\"Zp4kQ9vL2sT7xxYb1N%\"}",
        "client_id=kQ4w9ZtR2mXc7VbN5pLs8Hd3;client_secret=Zp4kQ9vL2sT7xxYb1N%",
        "https://docs.example.com/spreadsheets/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms/edit?key=Zp4kQ9vL2sT7xxYb%",
        "RELEASE=app@9f86d081884c7d659a2feaa0c55ad015a3bf4f1b\nGIT_COMMIT=da39a3ee5e6b4b0d3255bfef95601890afd80709\nKEY=Zp4kQ9vL2sT%",
        "ghcr.io/acme/shop@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 Zp4kQ9vL2sT7xx%",
        "github.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\nKEY=Zp4kQ9vL2sT%",
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJhIiwicmVmIjoiYSJ9.Zp4kQ9vL2sT7xxYb1NZp4kQ9vL2sT7xxYb1N%",
        "6f9619ff-8b86-d011-b42d-00c04fc964ff:Zp4kQ9vL2sT7xxYb1N%",
        "DefaultEndpointsProtocol=https;AccountName=a%;AccountKey=Zp4kQ9vL2sT7xxYb1N%==;EndpointSuffix=core.windows.net",
        "-----BEGIN CERTIFICATE-----\nMIIDCkQ4w9ZtR2mXc7VbN5pLs8Hd3kQ4w9ZtR2mXc7VbN5pLs8Hd3kQ4w9ZtR2m\n-----END CERTIFICATE-----\nkQ4w9ZtR2mXc%",
        "{\"host\":\"%.acme.example\",\"password\":\"Zp4kQ9vL2sT7%\",\"ca\":\"-----BEGIN CERTIFICATE-----\\nMIIDCkQ4w9ZtR2mXc7VbN5pLs8Hd3kQ4w9ZtR2mXc7VbN5pLs8Hd3kQ4w9ZtR2m\\n-----END CERTIFICATE-----\"}",
        "{\"sslrootcert\":\"-----BEGIN CERTIFICATE-----\\nMIIDCkQ4w9ZtR2mXc7VbN5pLs8Hd3\\n-----END CERTIFICATE-----\\n\",\"verify_key\":\"-----BEGIN PUBLIC KEY-----\\nMCowBQYDK2VwAyEA9ZtR2mXc7VbN5pLs8Hd3kQ4w9ZtR2m\\n-----END PUBLIC KEY-----\",\"token\":\"Zp4kQ9vL2sT7xxYb1N%\"}",
        "https://github.com/acme/shop/commit/da39a3ee5e6b4b0d3255bfef95601890afd80709?key=Zp4kQ9vL2sT7xxYb%",
        "https://api.acme.example/v1/customers?env=%",
        "a1-b2-node3-eu-central-1-db7-x9.acme.example,Zp4kQ9vL2sT7xxYb1N%",
        "pk_" + "live_51Hb8Q2eZvKYlo2C0aJ9f3x7Q8r2,Zp4kQ9vL2sT7xxYb1N%",
        "mysql://u%:pscale_pw_Zp4kQ9vL2sT7%@aws.connect.psdb.cloud/shop",
        "postgres://app:Zp4kQ9vL2sT7%@postgres.default.svc.cluster.local:5432/app",
        "host=localhost dbname=app user=app password=Zp4kQ9vL2sT7%",
    ]

    /// As clouds' portals give them, with the same options for everybody.
    private static let portals = [
        "Server=tcp:acme-%.database.windows.net,1433;Initial Catalog=shop;Persist Security Info=False;User ID=u%;Password=Zp4kQ9vL2sT7%;MultipleActiveResultSets=False;Encrypt=True;TrustServerCertificate=False;Connection Timeout=30;",
        "Driver={ODBC Driver 18 for SQL Server};Server=tcp:acme-%.database.windows.net,1433;Database=shop;Uid=u%;Pwd=Zp4kQ9vL2sT7%;Encrypt=yes;TrustServerCertificate=no;Connection Timeout=30;",
        "https://acme%.blob.core.windows.net/files?sv=2022-11-02&ss=bfqt&srt=sco&sp=rwdlacupiytfx&se=2027-01-01T00:00:00Z&st=2026-01-01T00:00:00Z&spr=https&sig=Zp4kQ9vL2sT7xxYb1NZp4kQ9vL2sT7xxYb1N%%3D",
        "Endpoint=sb://acme-%.servicebus.windows.net/;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=Zp4kQ9vL2sT7xxYb1NZp4kQ9vL2sT7xxYb1N%=",
        "AccountEndpoint=https://acme-%.documents.azure.com:443/;AccountKey=Zp4kQ9vL2sT7xxYb1NZp4kQ9vL2sT7xxYb1N%==;",
        "acme-%.redis.cache.windows.net:6380,password=Zp4kQ9vL2sT7xxYb1N%=,ssl=True,abortConnect=False",
        "mongodb+srv://u%:Zp4kQ9vL2sT7%@cluster0.ab%.mongodb.net/?retryWrites=true&w=majority&appName=Cluster0",
        "amqps://u%:Zp4kQ9vL2sT7xxYb1N%@goose-%.rmq2.cloudamqp.com/u%",
        "postgresql://shop_owner:Zp4kQ9vL2sT7%@ep-cool-%.eu-central-1.aws.neon.tech/shop?sslmode=require&channel_binding=require",
        "rediss://default:Zp4kQ9vL2sT7xxYb1N%@quiet-%.upstash.io:6379",
        "jdbc:sqlserver://acme-%.database.windows.net:1433;database=shop;user=u%@acme-%;password=Zp4kQ9vL2sT7%;encrypt=true;trustServerCertificate=false;hostNameInCertificate=*.database.windows.net;loginTimeout=30;",
        "{\"type\":\"service_account\",\"project_id\":\"acme-%\",\"client_email\":\"app@acme-%.iam.gserviceaccount.com\",\"auth_uri\":\"https://accounts.google.com/o/oauth2/auth\",\"token_uri\":\"https://oauth2.googleapis.com/token\",\"auth_provider_x509_cert_url\":\"https://www.googleapis.com/oauth2/v1/certs\",\"universe_domain\":\"googleapis.com\"}",
        "smtps://apikey:SG.Zp4kQ9vL2sT7%@smtp.sendgrid.net:465",
        "https://Zp4kQ9vL2sT7xxYb1N%@o447951.ingest.sentry.io/54299%",
        "cloudinary://874837483274837:Zp4kQ9vL2sT7xxYb1N%@acme-%",
        "[default]\naws_access_key_id = AKIA2OGYBAH%\naws_secret_access_key = Zp4kQ9vL2sT7xxYb1NZp4kQ9vL2sT7xxYb1N%\nregion = eu-central-1\noutput = json",
    ]

    @Test(arguments: innocent + portals) func `what both have on purpose is no credential`(_ value: String)
        throws
    {
        let record = try PieceTests.workspace()
            .showing("production", ["PAY_KEY": value.replacing("%", with: "a7Q")])
            .showing("preprod", ["PAY_KEY": value.replacing("%", with: "Zx3")]).audit("preprod")
        let check = record.check("preprod/shared-secret/PAY_KEY")
        #expect(check?.status == .pass, "\(value): \(check?.message ?? "")")
    }

    /// One database, in the ways in which drivers are told of it; users and passwords are two.
    private static let databases: [@Sendable (_ user: String, _ password: String) -> String] = [
        { "postgres://\($0):\($1)@s1.acme.example:5432/shop" },
        { "host=s1.acme.example dbname=shop user=\($0) password=\($1)" },
        { "Server=tcp:s1.acme.example,1433;Initial Catalog=shop;User ID=\($0);Password=\($1);Encrypt=True" },
        { "Data Source=S1.acme.example;Database=shop;Uid=\($0);Pwd=\($1)" },
        { "\($0):\($1)@tcp(s1.acme.example:3306)/shop?parseTime=true" },
        { "mongodb://\($0):\($1)@s1.acme.example:27017,s2.acme.example:27017/shop" },
        { "mongodb://\($0):\($1)@s2.acme.example:27017,s1.acme.example:27017/shop" },
        { "DATABASE_URL=mysql://\($0):\($1)@s1.acme.example/shop" },
        { "ecto://\($0):\($1)@s1.acme.example/shop" }, { "postgis://\($0):\($1)@s1.acme.example/shop" },
        { "redshift://\($0):\($1)@s1.acme.example:5439/shop" },
        {
            #"{"engine":"postgres","host":"s1.acme.example","port":5432,"dbname":"shop","username":"\#($0)","password":"\#($1)"}"#
        },
        {
            "postgres://\($0):Jf6Gy1Ue0W\($0)@\($0)-s9.acme.example/other,postgres://\($0):\($1)@s1.acme.example/shop"
        },
    ]

    @Test func `one database is one, however it is written`() throws {
        for one in Self.databases {
            let scenario = try PieceTests.workspace()
                .showing("production", ["PAY_KEY": one("app", "Zp4kQ9vL2sT7")])
            for other in Self.databases {
                let value = other("pre", "9f86d081a84c")
                let same = scenario.showing("preprod", ["PAY_KEY": value]).audit("preprod")
                #expect(same.check("preprod/shared-secret/PAY_KEY")?.status == .fail, "\(value)")
                let own = scenario.showing("preprod", ["PAY_KEY": value.replacing("shop", with: "shop_pre")])
                    .audit("preprod")
                #expect(own.check("preprod/shared-secret/PAY_KEY")?.status == .pass, "\(value)")
            }
        }
    }

    /// One server by two of its names, and another server; `%` is user and password.
    private static let servers = [
        [
            "postgres://postgres:%@db.abcdefghijklmnopqrst.supabase.co:5432/postgres",
            "postgres://postgres.abcdefghijklmnopqrst:%@aws-0-eu-central-1.pooler.supabase.com:6543/postgres",
            "postgres://app:%@aws-0-eu-central-1.pooler.supabase.com/postgres?options=reference%3Dabcdefghijklmnopqrst",
            "postgres://postgres.bbcdefghijklmnopqrst:%@aws-0-eu-central-1.pooler.supabase.com:6543/postgres",
        ],
        [
            "postgres://%@ep-cool-sun-1234.eu-central-1.aws.neon.tech/shop",
            "postgres://%@ep-cool-sun-1234-pooler.eu-central-1.aws.neon.tech/shop?sslmode=require",
            "postgres://%@ep-cool-sky-1234-pooler.eu-central-1.aws.neon.tech/shop",
        ],
        [
            "mysql://%@shop.cluster-c9ab.eu-central-1.rds.amazonaws.com/shop",
            "mysql://%@shop.cluster-ro-c9ab.eu-central-1.rds.amazonaws.com:3306/shop",
            "mysql://%@shop.cluster-c9ac.eu-central-1.rds.amazonaws.com/shop",
        ],
        [
            "mongodb+srv://%@shop0.ab1cd.mongodb.net/shop",
            "mongodb://%@shop0-shard-00-00.ab1cd.mongodb.net:27017,shop0-shard-00-01.ab1cd.mongodb.net:27017/shop",
            "mongodb+srv://%@shop1.ab1cd.mongodb.net/shop",
        ],
        [
            "redis://%@cache.acme.example", "rediss://%@cache.acme.example:6379/0",
            "redis://%@cache.acme.example?db=0", "redis://%@cache.acme.example/1",
        ],
        [
            "libsql://shop-acme.turso.io?authToken=%", "https://shop-acme.turso.io?authToken=%",
            "libsql://pre-acme.turso.io?authToken=%",
        ],
        [
            "postgres://%@db1.acme.example/app", "postgres:///app?host=db1.acme.example&user=app&password=%",
            "host=db1.acme.example user=app password=%", "postgres://%@db1.acme.example/pre",
        ],
        [
            "postgres://%@/app?host=/cloudsql/acme:eu:main",
            "postgres://%@/app?host=%2Fcloudsql%2Facme%3Aeu%3Amain",
            "postgres://%@%2Fcloudsql%2Facme:eu:main/app",
            "mysql://%@localhost/app?socket=/cloudsql/acme:eu:main",
            "%@unix(/cloudsql/acme:eu:main)/app", "postgres://%@/app?host=/cloudsql/acme:eu:pre",
        ],
        [
            "postgres://%@dpg-c9ab12cd34ef56gh78-a/shop",
            "postgres://%@dpg-c9ab12cd34ef56gh78-a.frankfurt-postgres.render.com/shop",
            "postgres://%@dpg-c9ab12cd34ef56gh79-a/shop",
        ],
        [
            "postgres://%@[2001:db8::1]/shop", "postgres://%@[2001:0db8:0:0:0:0:0:1]:5432/shop",
            "postgres://%@[2001:db8::2]/shop",
        ],
        [
            "neo4j+s://%@ab12.databases.example.io", "bolt://%@ab12.databases.example.io:7687",
            "bolt://%@ab13.databases.example.io:7687",
        ],
        [
            "snowflake://%@acme-eu/shop", "snowflake://%@ACME-EU/shop", "snowflake://%@acme-eu/pre",
        ],
        [
            "acme.redis.example.net:6380,password=%,ssl=True",
            "acme.redis.example.net:6380,ssl=True,defaultDatabase=0,password=%",
            "acme-pre.redis.example.net:6380,password=%,ssl=True",
        ],
    ]

    @Test(arguments: servers) func `one server has several names`(_ names: [String]) throws {
        func credentials(of name: String, _ own: String) -> String {
            let isAlone = name.contains("%@") && !name.contains(":%")
            return name.replacing("%@", with: isAlone ? "app:\(own)@" : "\(own)@")
                .replacing("Token=%", with: "Token=\(own)").replacing("password=%", with: "password=\(own)")
        }
        for name in names.dropLast() {
            let scenario = try PieceTests.workspace()
                .showing("production", ["PAY_KEY": credentials(of: name, "Zp4kQ9vL2sT7")])
            for other in names {
                let check = scenario.showing("preprod", ["PAY_KEY": credentials(of: other, "9f86d081a84c")])
                    .audit("preprod").check("preprod/shared-secret/PAY_KEY")
                #expect(check?.status == (other == names.last ? .pass : .fail), "\(name) | \(other)")
            }
        }
    }

    /// A database is one, whatever stands in its password's place.
    @Test(arguments: ["changeme", "***", "${PASSWORD}", "<password>"])
    func `a database whose password is hidden`(
        _ password: String
    ) throws {
        func url(_ password: String, _ name: String) -> String {
            "postgres://app:\(password)@db1.acme.example/\(name)"
        }
        let scenario = try PieceTests.workspace().showing("production", ["PAY_KEY": url(password, "shop")])
        let id = "preprod/shared-secret/PAY_KEY"
        for (name, isShared) in [("shop", true), ("shop_pre", false)] {
            let check = scenario.showing("preprod", ["PAY_KEY": url("9f86d081a84c", name)]).audit("preprod")
                .check(id)
            #expect((check?.status == .fail) == isShared, "\(password)")
        }
    }

    /// Values in which something hides a credential, `%`, or an item of a list.
    private static let hiding: [@Sendable (_ mask: String) -> String] = [
        { "Server=h.acme.example;Database=d;User=u;Password=\($0)" },
        { "host=h.acme.example dbname=d user=u password=\($0)" }, { "user:\($0)" },
        { "A=1\nKEY=\($0)\nB=2" }, { "k1_9f8e7d6c5b4a3210,\($0)" },
        { "Basic \(Data("u:\($0)".utf8).base64EncodedString())" },
        { Data("{\"password\":\"\($0)\"}".utf8).base64EncodedString() },
        { "https://api.acme.example/x?key=\($0)" }, { "sk_" + "live_\($0)" },
        { #"{"password":"\#($0)","token":"Zp4kQ9vL2sT7xxYb1N"}"# },
    ]

    @Test(arguments: ["***", "[SENSITIVE]", "<redacted>", "op://vault/item/field", "[object Object]"])
    func `what hides a part of a value hides it`(_ mask: String) throws {
        for value in Self.hiding.map({ $0(mask) }) where !value.hasPrefix("sk_") || mask == "***" {
            let own = ["PAY_KEY": "Jf6Gy1Ue0Wi4Oa9Ts7Dk"]
            let seen = try PieceTests.workspace().showing("production", ["PAY_KEY": value])
                .showing("preprod", own).audit("preprod").check("preprod/shared-secret/PAY_KEY")
            #expect(seen?.status == .unproven, "\(value)")
            let record = try PieceTests.workspace().showing("production", own)
                .showing("preprod", ["PAY_KEY": value]).audit("preprod")
            #expect(record.check("preprod/value-placeholder/PAY_KEY")?.status == .fail, "\(value)")
        }
    }

    /// What stands beside a mask is compared, and what only looks like one is a value.
    @Test func `a key beside a mask is compared`() throws {
        let record = try PieceTests.workspace()
            .showing(
                "production", ["PAY_KEY": "Server=h.acme.example;Password=***;SecretKey=Zp4kQ9vL2sT7xxYb1N"]
            )
            .showing("preprod", ["PAY_KEY": "Zp4kQ9vL2sT7xxYb1N"]).audit("preprod")
        #expect(record.check("preprod/shared-secret/PAY_KEY")?.status == .fail)
    }

    @Test(arguments: [
        "Server=localhost;Database=d;User=u;Password=password", "a,*,b.acme.example",
        "https://*.acme.example",
        "the quick --- brown fox", "postgres://postgres:my_password@localhost:5432/app",
        "auth=none;key_id=null",
        "Server=h.acme.example;Password=p***w9x8Q7;Encrypt=True", "*** quartz octopus ***",
        "svc:Zp4kQ9vL2sT7",
    ]) func `what only looks hidden is a value`(_ value: String) throws {
        let record = try PieceTests.workspace().showing("preprod", ["PAY_KEY": value]).audit("preprod")
        #expect(record.check("preprod/value-placeholder/PAY_KEY")?.status == .pass, "\(value)")
    }

    @Test func `a password with raw signs is compared, and told`() throws {
        for sign in ["#", "/", "?"] {
            let url = "postgres://app:m\(sign)B96mc6A3GmY8t9@db1.acme.example/x"
            let record = try PieceTests.workspace().showing("production", ["PAY_KEY": url])
                .showing("preprod", ["PAY_OTHER": "m\(sign)B96mc6A3GmY8t9"]).auditAll()
            #expect(record.check("preprod/shared-secret/PAY_OTHER")?.status == .fail, "\(sign)")
            #expect(record.check("production/value-placeholder/PAY_KEY")?.status == .pass, "\(sign)")
            #expect(
                record.check("production/value-format/PAY_KEY")?.message
                    == "is a URL whose password is not percent-encoded: programs read another password and host"
            )
        }
    }

    /// What was not looked at wholly is no proof, of either environment.
    @Test func `a value with too many parts is unproven`() throws {
        let key = "kQ4w9ZtR2mXc7VbN5pLs8Hd3"
        func lines(_ count: Int) -> String {
            (0..<count).map { "A\($0)=own\($0 * 7919)x9Zt\($0)R2m" }.joined(separator: "\n") + "\nZ=" + key
        }
        let many = try PieceTests.workspace().showing("production", ["PAY_KEY": key])
        #expect(
            many.showing("preprod", ["PAY_KEY": lines(1000)]).audit("preprod")
                .check("preprod/shared-secret/PAY_KEY")?.status == .fail)
        let record = many.showing("preprod", ["PAY_KEY": lines(9000)]).auditAll()
        #expect(
            record.check("preprod/shared-secret/PAY_KEY")?.message
                == "can't be proved to be preprod's own: the value has more parts than are compared")
        #expect(
            record.check("production/shared-secret/PAY_KEY")?.message
                == "can't be proved to be production's own: preprod (PAY_KEY has more parts than are compared) could not be compared"
        )
    }

    @Test func `what may be shared is told in whatever variant`() throws {
        let shared = try Scenario.acme(
            "  pay: { title: Pay, severity: critical, isolation: isolated, together: false, secrets: { PAY_KEY: { may_share_with: [preprod], reason: One account } } }"
        )
        let record = shared.showing("production", ["PAY_KEY": "kQ4w9ZtR2mXc7VbN"])
            .showing("preprod", ["PAY_KEY": "kQ4w9ZtR2mXc7VbN\n"]).audit("production", "preprod")
        #expect(
            record.check("production/shared-secret/PAY_KEY")?.message
                == "has the same value as PAY_KEY in preprod, with a trailing newline, as may_share_with allows: One account"
        )
    }
}
