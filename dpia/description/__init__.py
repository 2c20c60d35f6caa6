"""What a DPIA says of the sharing until an agreement relies on it, and lends to that agreement."""
