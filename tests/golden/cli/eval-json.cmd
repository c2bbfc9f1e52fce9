lotse --index "$KB" eval --json tests/cli/queries.jsonl tests/cli/qrels.txt
