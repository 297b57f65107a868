"""Comparison with real Hugo: the same tree, built by Hugo and imported here, must be the same
site."""
