lotse eval --help
