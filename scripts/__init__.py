"""Scripts for people who work on aiart: they may use the package, the package never uses them."""
