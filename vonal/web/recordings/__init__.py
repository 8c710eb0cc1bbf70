"""How recordings are kept, held, spoken about and taken out."""
