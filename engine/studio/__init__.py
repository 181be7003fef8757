"""The studio's own matter, still without Qt: the drawn network, its training and its files.

The tensor library beside it never imports this package.
"""
