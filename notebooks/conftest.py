"""Which notebooks nbval runs: those whose corpus cannot be had are left out, as `expressivity reproduce` leaves them out."""

from expressivity.reproduce import missing, notebooks

collect_ignore = [f"{name}.ipynb" for name in notebooks() if missing(name)]
