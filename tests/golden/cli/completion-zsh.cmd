lotse completion zsh
