lotse --index nowhere/kb.db list
