"""Each file is run in a process of its own and prints one line of JSON at its end (benchmarks/processes.py)."""
