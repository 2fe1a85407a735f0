"""The stepper over a tape."""
