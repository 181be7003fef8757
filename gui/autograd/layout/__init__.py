"""Where ops and groups stand, folded or not, and how arrows run."""
