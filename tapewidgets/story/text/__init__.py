"""A story as text: numbers, labels and sentences, and one frame of plain text for each step."""
