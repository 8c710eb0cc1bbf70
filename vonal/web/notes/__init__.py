"""Notes beside something of a customer's, and what their hashtags did."""
