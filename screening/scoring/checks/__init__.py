"""The checks of an instrument, one subject to a module; each yields findings."""
