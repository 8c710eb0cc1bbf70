"""The library of materials, and giving them to customers."""
