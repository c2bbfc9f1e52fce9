lotse check --help
