lotse --index "$KB" suggest --explain tests/cli/ticket-en.txt
