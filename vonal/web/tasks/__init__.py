"""The screens of tasks: what I have to do, and what came of it."""
