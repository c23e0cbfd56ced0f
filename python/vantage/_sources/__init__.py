"""Sets over rows that are in no server: canned rows and CSV files, by the engine of DuckDB."""
