"""Sync flows with promises: what is pulled and pushed when, and what every answer means."""
