"""Functions that change stored articles: write, publish, retract and rename. They also update
everything that depends on the articles."""
