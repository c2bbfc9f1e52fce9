lotse doctor --help
