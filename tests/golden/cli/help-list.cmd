lotse list --help
