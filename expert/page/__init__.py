"""What a report to send shows, as plain data: `data.py` what it consists of, the other modules how each part is made."""
