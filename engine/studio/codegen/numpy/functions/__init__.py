"""What generated NumPy code is made of: each layer forward and backward, losses, methods.

Nothing here is imported to compute: `pasting.py` copies the functions that a network needs into its
file, comments and all. So they know NumPy (and Python's math) alone, call only one another, and are
written to be read by someone who learns how gradients come about.

`NAME_forward(inputs…, weights…, *, options)` gives its outputs and a cache; `NAME_backward` takes
the loss's derivatives by the outputs and that cache, and gives those by the inputs and then by the
weights; `NAME_init(rng, …)` gives fresh weights by their names. Layers with many weights take them
as one dict, `params`, and their backward ends with a dict of gradients. The batch N comes first.
"""
