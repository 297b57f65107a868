"""The current settings, the languages of the site, and the cache of page fragments."""
