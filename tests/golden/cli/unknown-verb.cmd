lotse serch passwort
