"""The same stack with nothing of ours on it: what pages and posting are measured against."""
