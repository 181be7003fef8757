"""What is told of a network from inside: layers, mistakes, diagnoses."""
