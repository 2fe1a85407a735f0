"""What a learner is told: the catalog of mistakes, and the error that carries one."""
