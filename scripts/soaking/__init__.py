"""The parts of scripts/soak: each is a module with a function `soak(context)`."""
