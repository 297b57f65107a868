"""The pages that readers see, and everything else that the site serves to readers: feeds, sitemaps,
share cards, files of a source, and the small files that browsers and robots request."""
