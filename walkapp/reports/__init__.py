"""What leaves walkapp as a file to read: lists as CSV.

Most used: `tables.csv_text`.
"""
