"""The pages of surveys: answering, preparing, results."""
