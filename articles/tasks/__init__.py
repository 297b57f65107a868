"""Tasks that may fail, hang or crash. Each task ends in time, and its failure affects no other
task.

This package uses neither Django nor the database, because worker processes import it.
"""

from articles.tasks.failures import Failure, attempt, make_failure
from articles.tasks.pool import Pool

__all__ = ["Failure", "Pool", "attempt", "make_failure"]
