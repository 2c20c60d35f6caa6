"""Deciding on a version: what an approval covers, what changed, what is asked to be changed."""
