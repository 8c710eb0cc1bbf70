"""The screens of customers: the list, the card and its history."""
