"""What is told, as plain data, and the formats that it is written in: `tree.py` is what any document is made of,
`formats.py` lists the writers."""
