"""How fast and how good aiart is, measured beside its yardsticks: `python -m benchmarks --help`."""
