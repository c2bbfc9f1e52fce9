lotse --index "$KB" list
