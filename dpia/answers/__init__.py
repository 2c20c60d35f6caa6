"""A DPIA written by a program: what it may answer, and its part of the API."""
