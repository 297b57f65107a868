"""Django, set up by the import of this module: for a process that begins with imports alone."""

import gc

import django

# What is loaded stays: looking through it for garbage meanwhile takes a tenth of the time.
gc.disable()
django.setup()
gc.enable()
