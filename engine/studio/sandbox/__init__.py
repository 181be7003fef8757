"""Python that a person wrote into a network, run within limits of time, memory and output.

The limits keep a slip of the hand from taking the program along. They are no security boundary:
such code can do whatever its process can, and so it runs only where somebody asked for it.
"""
