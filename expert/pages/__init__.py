"""What a report to send shows, as plain data: `data.py` says of what it consists, the others how each part is made."""
