"""The panels of a poll: the teacher's, and each learner's."""
