lotse --index "$KB" check tests/cli/kb
