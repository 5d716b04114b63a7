"""The pages about people: one's own account, coming in, who is there."""
