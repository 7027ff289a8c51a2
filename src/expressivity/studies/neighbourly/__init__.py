"""The study behind the chapter on neighbourly embeddings."""
