"""What people are told of: the centre in the header, the browser's own notices, the letter of the morning."""
