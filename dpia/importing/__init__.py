"""A finished DPIA from elsewhere: its PDF, and the key facts that rules and registers read."""
