"""A guided check of a few questions, for tests that break one thing in it."""

from __future__ import annotations

from pathlib import Path

FILE = "flows/small.yaml"
SMALL = """\
id: small
title: Small check
start: who
questions:
  - id: who
    brief: For
    text: "For whom?"
    unsure: "Whoever files."
    choices:
      - {id: me, label: Me, goto: court}
      - {id: other, label: Somebody else, goto: name}
  - {id: name, kind: label, brief: Name, text: "What name?", unsure: "Any.", skip: the attorney, goto: court}
  - {id: court, kind: court, brief: Court, text: "Which court?", unsure: "Look at {court_site}.", goto: live-yet}
  - id: account
    brief: Account
    keep: person
    text: "Whose account is it?"
    for_other: "Whose account does {subject} have?"
    choices:
      - {id: own, label: Own, goto: login, good: true, says: [mine]}
      - {id: shared, label: Shared, goto: get-own}
      - {id: not-sure, label: Not sure, goto: account-how, keep: false}
  - id: account-how
    brief: How to tell
    text: "One person's name on it?"
    unsure: "Look there."
    choices:
      - {id: "yes", label: "Yes", sets: {account: own}}
      - {id: "no", label: "No", sets: {account: shared}}
  - id: login
    brief: Login
    text: "Is the login known?"
    unsure: "Try it."
    choices:
      - {id: known, label: Known, goto: ready, good: true}
      - {id: lost, label: Lost, goto: get-login}
  - id: menus
    brief: Menus
    text: "Do they show?"
    unsure: "Look at the top."
    choices:
      - {id: "yes", label: "Yes", goto: finished}
      - {id: "no", label: "No", goto: no-menus}
forks:
  - id: live-yet
    cases:
      - {when: {go_live: [before]}, goto: not-live}
      - {goto: account}
walks:
  - id: steps
    procedure: link
    goto: menus
    remind: unfinished
    stuck: {menu: [second], "*": [first]}
    in_person: {open: "{subject} does it."}
endings:
  - id: get-own
    verdict: do-first
    state: Get an own account
    text: "First get an own account."
    entry: first
    choices:
      - {id: done, label: Done, sets: {account: own}}
  - id: get-login
    verdict: do-first
    state: Get the login
    text: "First get the login."
    choices:
      - {id: done, label: Done, sets: {login: known}}
  - id: not-live
    verdict: not-yet
    state: Not live yet
    text: "Not yet."
    remind: go-live
    choices:
      - {id: prepare, label: Prepare, goto: account}
  - id: ready
    verdict: ready
    state: Ready
    text: "Ready."
    choices:
      - {id: go, label: Start, goto: steps}
  - {id: no-menus, verdict: person, state: Ask, text: "Ask the court."}
  - {id: finished, verdict: finished, state: Linked, text: "Done."}
asides:
  - {question: account, choice: own, text: "Keep it."}
"""


def with_small_flow(folder: Path) -> Path:
    """The knowledge folder with this flow in it."""
    (folder / "flows").mkdir()
    (folder / FILE).write_text(SMALL, encoding="utf-8")
    return folder
