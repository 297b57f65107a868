"""The pages for readers, one module per subject.

A single rule, :meth:`ArticleQuerySet.published`, decides which stories readers may see. Within one
request, the rule always uses the time :attr:`PageRequest.at`.
"""
