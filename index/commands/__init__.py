"""The commands of `python -m index`, each imported when it is called."""
