"""Django, set up by the import of this module: for a process that begins with imports alone, and
looks for no garbage, since what is loaded stays."""

import gc

import django

gc.disable()
django.setup()
