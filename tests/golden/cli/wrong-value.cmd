lotse suggest --lang fr tests/cli/ticket-de.txt
