"""The screens, rendered on the server."""
