"""The ground under every other package: facts, jobs, live pushes, phones, names, money."""
