"""The whole site in one file, and back: rows and uploaded files, from any database to any other.

docs/decisions/0090-backup.md describes the format."""
