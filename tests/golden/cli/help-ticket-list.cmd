lotse ticket list --help
