lotse --help
