lotse show --help
