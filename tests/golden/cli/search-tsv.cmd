lotse --index "$KB" search --format tsv -n 2 outlook kalender
