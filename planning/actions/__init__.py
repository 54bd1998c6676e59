"""What may be done: one function per verb, one transaction, who did it."""
