"""What a file would be as an article: its bytes read, its words judged and rendered, all that is
stored of it made ready. Knows no Django and no database, so that other processes can do it."""
