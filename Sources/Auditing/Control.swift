/// A control of a standard that a rule checks a part of. A pass is evidence for the control, and never all of it.
public enum Control: String, Sendable, CaseIterable {
    case nhi2, nhi7, nhi8, nhi9
    case iso27001
    case soc2
    case pciDSS
    case nistCM41

    /// The standard, with its edition.
    public var standard: String {
        switch self {
        case .nhi2, .nhi7, .nhi8, .nhi9: "OWASP Non-Human Identities Top 10 (2025)"
        case .iso27001: "ISO/IEC 27001:2022, annex A"
        case .soc2: "SOC 2, Trust Services Criteria (2017)"
        case .pciDSS: "PCI DSS v4.0.1"
        case .nistCM41: "NIST SP 800-53, revision 5"
        }
    }

    /// Its number in the standard.
    public var number: String {
        switch self {
        case .nhi2: "NHI2:2025"
        case .nhi7: "NHI7:2025"
        case .nhi8: "NHI8:2025"
        case .nhi9: "NHI9:2025"
        case .iso27001: "A.8.31"
        case .soc2: "CC6.1"
        case .pciDSS: "6.5.3"
        case .nistCM41: "CM-4(1)"
        }
    }

    /// What it is about.
    public var title: String {
        switch self {
        case .nhi2: "Secret leakage"
        case .nhi7: "Long-lived secrets"
        case .nhi8: "Environment isolation"
        case .nhi9: "NHI reuse"
        case .iso27001: "Separation of development, test and production environments"
        case .soc2: "Logical access security"
        case .pciDSS: "Pre-production environments are separated from production environments"
        case .nistCM41: "Separate test environments"
        }
    }

    /// The standard's short name and the number: `OWASP NHI8:2025`, `ISO 27001 A.8.31`.
    public var shortName: String {
        switch self {
        case .nhi2, .nhi7, .nhi8, .nhi9: "OWASP \(number)"
        case .iso27001: "ISO 27001 \(number)"
        case .soc2: "SOC 2 \(number)"
        case .pciDSS: "PCI DSS \(number)"
        case .nistCM41: "NIST \(number)"
        }
    }

    /// Its id as a token: for NIST, that of the OSCAL catalog.
    package var token: String {
        switch self {
        case .nhi2, .nhi7, .nhi8, .nhi9: "owasp-\(rawValue)-2025"
        case .iso27001: "iso27001-a.8.31"
        case .soc2: "soc2-cc6.1"
        case .pciDSS: "pci-dss-6.5.3"
        case .nistCM41: "cm-4.1"
        }
    }
}
