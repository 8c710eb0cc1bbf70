"""What visitors of the company's sites send: the forms, and each thing that came through them."""
