"""Pictures of stories: their files, smaller copies for small screens, and share cards."""
