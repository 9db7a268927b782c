"""Engines behind one method: a Query in, Results out."""
