lotse --index "$KB" show mail/outlook --format html
