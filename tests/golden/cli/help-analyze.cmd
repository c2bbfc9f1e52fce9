lotse analyze --help
