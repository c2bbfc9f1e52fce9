lotse --index "$KB" list --format tsv --tag vpn
