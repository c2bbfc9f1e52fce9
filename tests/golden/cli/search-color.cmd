lotse --index "$KB" search --color always -n 1 forgot password | cat -v
