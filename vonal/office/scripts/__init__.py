"""What is asked in a talk, step by step, and how far each talk has come."""
