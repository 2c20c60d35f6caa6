"""Whether a document is genuine: what anybody may learn who holds it, and nobody else."""
