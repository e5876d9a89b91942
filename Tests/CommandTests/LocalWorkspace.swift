import Foundation
import Testing

/// Values that look like what they are for, made so that no line of source looks like a credential.
enum LocalValue {
    static func key(_ mode: String, _ letters: String) -> String {
        ["sk", mode, String(repeating: letters, count: 6)].joined(separator: "_")
    }
    /// 32 bytes in hex.
    static func hex(_ pair: String) -> String { String(repeating: pair, count: 32) }

    static let liveKey = key("live", "Aa1Bb2")
    static let testKey = key("test", "Cc3Dd4")
    static let liveSigning = hex("3d")
    static let testSigning = hex("7e")
    static let otherLiveKey = key("live", "Ee5Ff6")
    static let otherTestKey = key("test", "Gg7Hh8")
    static let all = [liveKey, testKey, liveSigning, testSigning, otherLiveKey, otherTestKey]
}

extension TestWorkspace {
    /// A workspace whose manifests are these and no others.
    ///
    /// - Parameter environments: what each environment's file says besides its name and tier.
    static func local(_ environments: [String: String]) async throws -> TestWorkspace {
        let workspace = try await TestWorkspace()
        LocalValue.all.forEach { workspace.secrets.plant($0) }
        for file in ["production", "preprod", "sandbox"] where environments[file] == nil {
            try FileManager.default.removeItem(atPath: "\(workspace.path)/environments/\(file).yaml")
        }
        try workspace.write(
            "environments/services.yaml",
            """
            workspace: local
            services:
              pay:
                title: Pay
                severity: critical
                isolation: isolated
                together: false
                secrets:
                  PAY_KEY: { prefix: [sk_live_, sk_test_] }
                  SIGNING_KEY: { format: { hex: 32 } }
              app: { title: App, severity: low, isolation: config, secrets: { APP_ENV: {} } }
            """)
        for (name, text) in environments {
            let tier = name == "production" ? "production" : "staging"
            try workspace.write(
                "environments/\(name).yaml", "environment: \(name)\ntier: \(tier)\n\(text)\n")
        }
        return workspace
    }

    /// What an environment expects of its secrets.
    static func expecting(_ prefix: String, _ mode: String) -> String {
        """
        secrets:
          PAY_KEY: { required: true, prefix: \(prefix) }
          SIGNING_KEY: {}
          APP_ENV: { equals: \(mode) }
        """
    }

    /// Writes a dotenv file.
    func writeDotenv(_ file: String, _ values: [String: String]) throws {
        try write(file, values.sorted { $0.key < $1.key }.map { "\($0)=\"\($1)\"\n" }.joined())
    }

    /// Runs `envaudit` to its end.
    func runLocally(
        _ arguments: String..., variables: [String: String] = [:]
    ) async throws -> Outcome {
        try await run(arguments, variables: variables)
    }
}
