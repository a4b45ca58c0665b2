"""Pages to send: which documents make the page on a case, the one on many cases, and the one on a portfolio."""
