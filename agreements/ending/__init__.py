"""What ends sharing before its last day, for a time or for good, and what follows from it."""
