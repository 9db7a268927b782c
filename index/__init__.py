"""Article files in, archive and index out."""
