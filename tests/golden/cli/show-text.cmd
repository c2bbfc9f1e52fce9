lotse --index "$KB" show account/password --lang en
