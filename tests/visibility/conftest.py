from tests.visibility.fixtures import the_world, unread, world

__all__ = ["the_world", "unread", "world"]
