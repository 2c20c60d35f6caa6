"""What a DPIA must hold before anybody may approve it."""
