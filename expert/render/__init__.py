"""Reports, proofs and problems as lines of text. Renderers know nothing of engines and print nothing."""
