"""A run's results -> pages that people look at: as a folder, or from a server."""
