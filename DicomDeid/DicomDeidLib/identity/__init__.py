"""Who becomes whom: everything that is derived from the key."""
