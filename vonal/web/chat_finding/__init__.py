"""Finding what was said: messages by words and by who, where and when; pages of hashtags; addresses of single messages."""
