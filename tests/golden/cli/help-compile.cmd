lotse compile --help
