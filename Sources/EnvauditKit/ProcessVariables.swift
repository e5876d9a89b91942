import FoundationEssentials

/// The variables of this process: tokens, addresses, and the terminal's wishes.
func processVariables() -> [String: String] { ProcessInfo.processInfo.environment }
