"""The reading of files. Each file is read, checked, rendered and prepared as a candidate article.

This package uses neither Django nor a database, so worker processes can run it.
"""
