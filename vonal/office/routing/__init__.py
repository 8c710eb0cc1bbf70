"""Who is rung: the rules the head of sales arranges, carried out and explained."""
