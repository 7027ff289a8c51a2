"""`python -m expressivity`: the command line."""

from expressivity.cli import main

main()
