import pytest


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Hashing that costs nothing: these tests set many passwords."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
