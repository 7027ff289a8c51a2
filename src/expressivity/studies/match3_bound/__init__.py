"""The study behind the chapter on the bound on Match3."""
