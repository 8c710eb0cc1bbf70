"""Who works here: employees, their groups and regions, and what each may see."""
