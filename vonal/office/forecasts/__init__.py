"""What sales will bring: forecast and plan, how they moved, and how deals pass the funnel."""
