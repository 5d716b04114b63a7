"""The test stand of the benchmarks: real servers, their database and their Redis, started and stopped here."""
