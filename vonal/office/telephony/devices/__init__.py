"""SIP telephones: which are registered, how they are set up, and who is kept away from them."""
