"""Fields a company adds of its own to customers, contacts and deals: what they are, and what stands in them."""
