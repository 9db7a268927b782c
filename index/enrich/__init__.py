"""Text in, mentions out; the only room that knows spaCy."""
