lotse --index "$KB" search --json -n 1 VPN Verbindung
