"""What ``tools/notebooks.py`` does, one module per action; ``lint/`` holds the rules."""
