"""Compiled functions that write bytes; those beside it that stand alone lie where they are called."""
