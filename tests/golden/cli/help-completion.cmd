lotse completion --help
