"""A party is replaced by its successor: a variation in which another stands in its place."""
