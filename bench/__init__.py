"""The scale data set and the benchmarks: `make bench`, or `python -m bench --help`."""
