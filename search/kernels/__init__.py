"""Pure functions over arrays, compiled: what the engine spends its time in."""
