"""One board for an agreement on its way into force: whose turn it is, since when, how long it may
take, and a friendly word to those for whom it waits."""
