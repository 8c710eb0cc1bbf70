"""The company, as Django apps; each has models, operations, queries, events and jobs."""
