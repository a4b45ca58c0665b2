"""Pages to send: which documents make the page on a case, and the one on many; and the page on a portfolio."""
