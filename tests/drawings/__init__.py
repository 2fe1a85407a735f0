"""The drawings of the lessons, one each: ``python -m drawings`` makes them all."""
