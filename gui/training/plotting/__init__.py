"""What the plots draw: curves, axes and what stands beside them."""
