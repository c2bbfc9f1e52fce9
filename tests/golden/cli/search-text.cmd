lotse --index "$KB" search Passwort vergessen
