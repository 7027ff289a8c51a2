"""The study behind the chapter on learning sparse averaging."""
