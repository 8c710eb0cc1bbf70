"""The company's words for its stages, and what is offered while somebody types."""
