"""What a call does, free of any telephone: events in, commands out."""
