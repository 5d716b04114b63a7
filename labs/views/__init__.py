"""The pages of the labs, by subject."""
