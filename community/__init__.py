"""Spaces, threads, posts and news: what people say to each other."""
