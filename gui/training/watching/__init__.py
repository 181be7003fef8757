"""The pages that look inside a network: a layer's numbers, mistakes."""
