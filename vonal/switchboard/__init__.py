"""The telephone exchange: asyncio, pure at the core, and ignorant of Django."""
