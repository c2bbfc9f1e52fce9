lotse --index "$KB" search --lang de qqqqzzzz
