lotse
