"""Is this installation as it should be? Checks by subject, asked within a bounded time."""
