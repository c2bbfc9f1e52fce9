lotse search passwort -outlook
