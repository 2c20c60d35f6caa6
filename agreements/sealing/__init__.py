"""The electronic seal of the signed document: with which key, how it is made, how it is checked."""
