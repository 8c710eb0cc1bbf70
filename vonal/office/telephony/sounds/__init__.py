"""What callers hear of us: greetings, menus, announcements."""
