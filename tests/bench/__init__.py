"""How well and how fast questions are matched, beside well-known ways to do it. Nothing that serves imports this."""
