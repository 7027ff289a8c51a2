"""`python -m expressivity.cli`: the command line."""

from expressivity.cli import main

main()
