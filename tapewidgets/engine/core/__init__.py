"""What a tape is: tensors, the record of what was done with them, and the way back."""
