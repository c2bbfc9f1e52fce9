lotse --index "$KB" analyze --lang de "Die Passwörter der Druckaufträge"
