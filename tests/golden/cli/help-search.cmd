lotse search --help
