"""The two WebSockets: live pushes to open pages, and the browser's telephone."""
