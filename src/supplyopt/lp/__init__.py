"""Linear programs as arrays, solved goal by goal; knows nothing of supply."""
