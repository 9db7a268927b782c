"""Linked articles in, generations out."""
