"""Mentions of the whole archive in, entities out; no spaCy."""
