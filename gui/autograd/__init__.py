"""The tab that draws the graph autograd recorded for the current loss."""
