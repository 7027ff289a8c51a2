"""The study behind the page on examining models: models of which theory says something, and small trained ones."""
