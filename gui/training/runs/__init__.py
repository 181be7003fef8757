"""The runs of a project: kept, named, marked, exported, in rows."""
