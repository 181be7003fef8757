"""The recorded graph: what is told of it, and the check of its gradients."""
