"""Words in a text that move a deal: the company's own, in its languages."""
