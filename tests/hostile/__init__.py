"""Hostile and odd input, with one module per class. Each input is named after its mechanism.
Lists of other projects are added if :mod:`tests.shared` finds them."""
