"""The screening of a DPIA: what the agreement shows, what people answered, what it comes to."""
