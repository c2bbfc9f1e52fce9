lotse search --fromat json passwort
