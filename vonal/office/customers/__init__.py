"""Who we sell to, how they are reached, and how they are recognised."""
