"""`python -m dermkg`."""

from dermkg.cli import main

main()
