lotse suggest --help
