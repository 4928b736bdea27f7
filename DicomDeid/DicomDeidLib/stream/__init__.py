"""How bytes move: a file is scanned into elements, and parts of it are written again."""
