lotse help ticket
