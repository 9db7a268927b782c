"""How is the entity model made? The recipe: annotated text in, a spaCy pipeline and its scores out."""
