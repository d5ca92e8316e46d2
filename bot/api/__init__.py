"""Answers for programs: requests in, plain JSON models out, whatever carries them. Nothing here keeps anything.

`tools` takes a request to its result: `requests` reads and redacts what came in, `replies` and `records` make the
models of `models`, whose texts are Markdown. `texts` says the parts of a reply in mrkdwn, for the terminal, too.
`mcp_server` offers the tools over the Model Context Protocol; it alone needs the extra `mcp`.
"""
