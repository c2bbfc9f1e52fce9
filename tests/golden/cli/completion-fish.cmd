lotse completion fish
