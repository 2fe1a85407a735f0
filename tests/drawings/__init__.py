"""The drawings of the lessons, one each: ``python -m tests.drawings`` makes them all."""
