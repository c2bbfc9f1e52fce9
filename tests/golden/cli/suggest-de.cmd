lotse --index "$KB" suggest --explain tests/cli/ticket-de.txt
