"""The network as a picture for a paper, a slide or a page: SVG, PNG and PDF."""
