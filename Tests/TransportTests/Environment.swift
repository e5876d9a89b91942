import Glibc

/// For exit tests alone: other threads may be reading the environment.
func setEnvironment(_ name: String, _ value: String) { setenv(name, value, 1) }
