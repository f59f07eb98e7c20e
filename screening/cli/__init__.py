"""
The command line: one module for each group of commands, every one a thin layer over the library.
"""
