"""The study behind the chapter on Match3's easy variants."""
