"""Which articles tell the same story in the same words?"""
