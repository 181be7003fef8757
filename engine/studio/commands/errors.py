"""The error of a command whose user asked for something that cannot be."""


class UserError(Exception):
    """What the user got wrong, in one sentence: what was expected, what came, what to do."""
