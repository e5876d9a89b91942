// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours is built in Swift 6 language mode with warnings as errors.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// What tests run by the thousand is optimized in debug builds, too.
let optimized =
    strict + [
        .unsafeFlags(["-O", "-no-whole-module-optimization"], .when(configuration: .debug))
    ]

let package = Package(
    name: "envaudit",
    products: [
        .executable(name: "envaudit", targets: ["envaudit"]),
        .executable(name: "envaudit-demo", targets: ["envaudit-demo"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    ],
    targets: [
        // Data flows down this list; no target imports one that stands below it.
        // libcurl (libcurl4-openssl-dev), loaded at its first use.
        .target(name: "CLibcurl", linkerSettings: [.linkedLibrary("dl")]),
        .systemLibrary(
            name: "CLibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLibyaml", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CLibidn2", pkgConfig: "libidn2", providers: [.apt(["libidn2-dev"])]),
        // toml++ (libtomlplusplus-dev), of which only the headers are needed.
        .target(name: "CTomlplusplus"),
        // The pages of docs/.
        .target(name: "CPages"),
        // The digests' heads of known placeholders.
        .target(name: "CPlaceholders", exclude: ["heads.bin"]),
        // Functions of memory that Swift has not.
        .systemLibrary(name: "CMemory"),
        .target(name: "Support", dependencies: ["CLibidn2", "CMemory"], swiftSettings: optimized),
        .target(
            name: "Secrets", dependencies: ["Support", "CLibcrypto"],
            swiftSettings: optimized),
        .target(
            name: "Manifests", dependencies: ["Secrets", "Support", "CLibyaml"],
            // In the program itself, as that is copied alone to where it runs.
            resources: [.embedInCode("Resources/services.yaml")],
            swiftSettings: optimized),
        .target(
            name: "Listings", dependencies: ["Secrets", "Support"],
            swiftSettings: optimized),
        .systemLibrary(name: "CSpawn"),
        .target(
            name: "LocalSystem", dependencies: ["CSpawn", "Secrets"],
            swiftSettings: strict),
        .target(
            name: "Transport", dependencies: ["CLibcurl", "Support"],
            swiftSettings: optimized),
        .target(
            name: "Providers",
            dependencies: [
                "Transport", "LocalSystem", "Listings", "Secrets", "Manifests", "Support",
                "CTomlplusplus",
            ],
            swiftSettings: optimized),
        // libdeflate (libdeflate-dev), linked statically: it is small, and need not be where the program runs.
        .systemLibrary(name: "CLibdeflate", providers: [.apt(["libdeflate-dev"])]),
        .target(name: "GitObjects", dependencies: ["CLibdeflate"], swiftSettings: optimized),
        .target(name: "Candidates", dependencies: ["Secrets", "Support"], swiftSettings: optimized),
        .target(
            name: "Scanning", dependencies: ["Candidates", "CMemory", "Secrets", "Support"],
            swiftSettings: optimized),
        .target(
            name: "Auditing",
            dependencies: [
                "CPlaceholders", "Scanning", "Candidates", "Manifests", "Listings", "Secrets", "Support",
            ],
            swiftSettings: optimized),
        .target(
            name: "Probes",
            dependencies: [
                "Auditing", "Providers", "Scanning", "Transport", "Listings", "Secrets", "Manifests",
                "Support",
            ],
            swiftSettings: optimized),
        .target(
            name: "Records",
            dependencies: ["Auditing", "Probes", "Listings", "Secrets", "Manifests", "Support"],
            resources: [
                "record", "record-diff", "check", "plan", "diff", "checklist-record", "snapshot", "shard",
                "scan", "doctor",
            ].map {
                .embedInCode("Schemas/\($0).json")
            },
            swiftSettings: optimized),
        .target(
            name: "Remedies",
            dependencies: [
                "LocalSystem", "Records", "Auditing", "Providers", "Transport", "Listings", "Secrets",
                "Manifests",
                "Support",
            ],
            swiftSettings: optimized),
        .target(
            name: "Scaffold", dependencies: ["Listings", "Secrets", "Manifests", "Support"],
            swiftSettings: optimized),
        .target(
            name: "EnvauditKit",
            dependencies: [
                "CPages", "Support", "Secrets", "Manifests", "Listings", "LocalSystem", "Transport",
                "Providers", "Candidates", "Scanning", "GitObjects", "Probes", "Auditing", "Records",
                "Remedies", "Scaffold",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: optimized),
        .executableTarget(
            name: "envaudit", dependencies: ["EnvauditKit"], swiftSettings: strict,
            // All functions are bound at the start: a late binding leaves registers, and with them bytes of a value,
            // on the stack.
            linkerSettings: [
                .unsafeFlags([
                    "-Xlinker", "-z", "-Xlinker", "now",
                    // Nothing looks its symbols up, and each costs start-up time.
                    "-Xlinker", "--no-export-dynamic",
                ])
            ]),

        // The demo's control plane stands apart: envaudit knows it by its HTTP API alone.
        .target(
            name: "DemoControlPlane",
            dependencies: [
                "CLibcrypto", .product(name: "FlyingFox", package: "FlyingFox"),
                .product(name: "FlyingSocks", package: "FlyingFox"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "envaudit-demo",
            dependencies: [
                "DemoControlPlane",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        // What tests share: servers that misbehave on purpose, workspaces in a few lines, JSON Schemas, the search for
        // secrets in whatever a test brings about, and what it takes to review texts: golden files, and names that
        // would rather command than be read.
        .target(name: "Loopback", path: "Tests/Loopback", swiftSettings: optimized),
        .target(name: "ScanForms", path: "Tests/ScanForms", swiftSettings: optimized),
        .target(name: "Randomness", path: "Tests/Randomness", swiftSettings: optimized),
        .target(name: "JSONSchemas", path: "Tests/JSONSchemas", swiftSettings: optimized),
        .target(name: "Renderings", path: "Tests/Renderings", swiftSettings: optimized),
        .target(
            name: "Secrecy", dependencies: ["CLibcrypto"], path: "Tests/Secrecy", swiftSettings: optimized),
        .target(
            name: "Scenarios",
            dependencies: ["Scanning", "Probes", "Auditing", "Secrets", "Listings", "Manifests", "Support"],
            path: "Tests/Scenarios",
            swiftSettings: optimized),
        .testTarget(
            name: "ManifestsTests",
            dependencies: ["Probes", "Manifests", "Records", "JSONSchemas", "Support", "Randomness"],
            swiftSettings: strict),
        .testTarget(name: "SupportTests", dependencies: ["Support"], swiftSettings: strict),
        .testTarget(name: "SecrecyTests", dependencies: ["Secrecy"], swiftSettings: strict),
        .testTarget(
            name: "SecretsTests",
            dependencies: ["Secrets", "Listings", "LocalSystem", "Support", "Secrecy", "Randomness"],
            swiftSettings: strict),
        .testTarget(
            name: "ScanningTests",
            dependencies: ["Scanning", "Candidates", "Secrets", "Randomness", "ScanForms"],
            swiftSettings: strict),
        .testTarget(
            name: "GitObjectsTests",
            dependencies: ["CLibdeflate", "GitObjects", "Scanning", "Candidates", "Secrets", "Randomness"],
            swiftSettings: optimized),
        .testTarget(
            name: "ListingsTests", dependencies: ["Secrets", "Listings", "Support", "Secrecy"],
            swiftSettings: strict),
        .testTarget(
            name: "AuditingTests",
            dependencies: [
                "Probes",
                "Scanning", "Auditing", "Secrets", "Listings", "Manifests", "Scenarios", "Secrecy", "Support",
                "Randomness", "Records", "Renderings",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "RecordsTests",
            dependencies: [
                "Probes",
                "Records", "Scanning", "Auditing", "Secrets", "Listings", "Manifests", "Scenarios",
                "JSONSchemas",
                "Renderings", "Secrecy", "Support",
            ],
            exclude: ["Golden", "Explanations", "Comparisons", "Checklists", "Differences"],
            swiftSettings: strict),
        .testTarget(
            name: "RemediesTests",
            dependencies: [
                "Probes",
                "Remedies", "Records", "Scanning", "Auditing", "Providers", "Transport", "Secrets",
                "Listings",
                "Manifests", "Scenarios",
                "JSONSchemas", "Renderings", "DemoControlPlane",
            ],
            exclude: ["Golden"], swiftSettings: strict),
        .testTarget(
            name: "ScaffoldTests", dependencies: ["Probes", "Scaffold", "Secrets", "Listings", "Manifests"],
            exclude: ["Golden"],
            swiftSettings: strict),
        .testTarget(
            name: "TransportTests", dependencies: ["Transport", "Loopback", "Secrecy"],
            swiftSettings: strict),
        .testTarget(
            name: "ProvidersTests",
            dependencies: [
                "Probes",
                "Providers", "Transport", "Secrets", "Listings", "Manifests", "Loopback", "Secrecy",
                "DemoControlPlane",
                "Randomness",
            ],
            exclude: ["Recordings"], swiftSettings: strict),
        .testTarget(
            name: "DemoControlPlaneTests",
            dependencies: ["DemoControlPlane", "envaudit-demo", "Secrecy"],
            swiftSettings: strict),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "EnvauditKit", "envaudit", "envaudit-demo", "LocalSystem", "DemoControlPlane", "Loopback",
                "Scenarios", "ScanForms",
                "Secrecy",
            ],
            swiftSettings: strict),
    ],
    cxxLanguageStandard: .cxx17
)

// libFuzzer's main stands in the program, so that only its own build has it: see scripts/fuzz.
if Context.environment["ENVAUDIT_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "envaudit-fuzz",
            dependencies: [
                "Scenarios", "Records", "Probes", "Auditing", "Scanning", "GitObjects", "Providers",
                "Listings",
                "Secrets", "Manifests", "Support",
            ],
            path: "Tests/Fuzzing", swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]))
}
