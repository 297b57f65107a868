"""Real Hugo as judge: the same trees built by Hugo and taken in here must be the same site."""
