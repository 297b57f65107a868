"""Django, set up by the import of this module: for a process that begins with imports alone."""

import django

django.setup()
