"""Functions of the program as they were when the migrations beside this package were written.

A migration must do the same work forever, so it imports nothing that may change. Do not edit these
modules. They go together with the migrations 0001 to 0023.
"""
