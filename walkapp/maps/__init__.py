"""What is known, on a map: the council's page, what it is drawn from, and the one file that leaves walkapp."""
