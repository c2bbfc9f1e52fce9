lotse tune --help
