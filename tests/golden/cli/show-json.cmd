lotse --index "$KB" show account/two-factor --json
