"""Customers' people in one room: their own small page, and where ours invite them."""
