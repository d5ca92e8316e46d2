"""A Slack to play with: a server on loopback that an unmodified Bolt app talks to, for the demo and for tests.

server.py        LocalSlack: starts, stops and joins everything below
workspace.py     the state: people, channels, messages; places.py has its shapes and the changes it tells
views.py         Home tabs, modals and triggers; response_urls.py the addresses of answers
web_api.py       the door of the Web API; *_methods.py what is behind it
oauth.py         how the app comes into the workspace and goes; tokens.py its tokens, until they end
files.py         what the bot uploads: the bytes, and the file as it is served
blocks.py        Block Kit with its limits (elements.py, checks.py); messages.py whole messages
events.py        what the bot hears; interactions.py what it is asked; deliveries.py, socket_mode.py how that gets there
people.py        what a person does; typed.py what Slack makes of what is typed; page.py the browser page
faults.py        everything that can go wrong on purpose; journal.py what happened
"""
