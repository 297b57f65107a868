"""What the newsroom's work costs, measured; never a test, as machines differ and are noisy."""
