"""Modals and Home tabs: who has which view open, and the trigger that a view may be opened with."""

from dataclasses import dataclass
from typing import Final

from bot.sandbox.blocks import check_view
from bot.sandbox.clock import Counters
from bot.sandbox.interactive import fill_ids, initial_values, merge_state
from bot.sandbox.places import HomeShown, ModalsShown
from bot.sandbox.wire import Json, RefusedError
from bot.sandbox.workspace import SandboxWorkspace

TRIGGER_SECONDS: Final = 3.0
_STACK: Final = 3


@dataclass(slots=True)
class Trigger:
    """Good once and for three seconds; `view_id` is the modal it came from."""

    person_id: str
    expires: float
    view_id: str | None = None
    used: bool = False


class Views:
    def __init__(self, workspace: SandboxWorkspace) -> None:
        self.workspace = workspace
        self.homes: dict[str, Json] = {}
        self.stacks: dict[str, list[Json]] = {}
        self._triggers: dict[str, Trigger] = {}

    # --- triggers

    def new_trigger(self, person_id: str, view_id: str | None = None) -> str:
        now = self.workspace.clock.now()
        trigger_id = f"{int(now * 1000)}.{self.workspace.ids.next('1', 7)}.{'5a' * 16}"
        self._triggers[trigger_id] = Trigger(person_id, now + TRIGGER_SECONDS, view_id)
        return trigger_id

    def _redeem(self, trigger_id: str) -> Trigger:
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise RefusedError("invalid_trigger_id")
        if trigger.used:
            raise RefusedError("exchanged_trigger_id")
        if self.workspace.clock.now() > trigger.expires:
            raise RefusedError("expired_trigger_id")
        trigger.used = True
        return trigger

    # --- what the bot does

    def open(self, trigger_id: str, view: Json) -> Json:
        """Closes what the person has open, unless the trigger comes from it: then the view lies on top."""
        check_view(view, "modal")
        trigger = self._redeem(trigger_id)
        self._claim_external_id(view, None)
        stack = self.stacks.get(trigger.person_id, [])
        if any(one["id"] == trigger.view_id for one in stack):
            return self._push(trigger.person_id, view)
        self.stacks[trigger.person_id] = []
        return self._push(trigger.person_id, view)

    def push(self, trigger_id: str, view: Json) -> Json:
        check_view(view, "modal")
        trigger = self._redeem(trigger_id)
        if trigger.view_id is None or not self.stacks.get(trigger.person_id):
            raise RefusedError("not_found")
        self._claim_external_id(view, None)
        return self._push(trigger.person_id, view)

    def push_answer(self, person_id: str, view: Json) -> Json:
        """A push in answer to a submission needs no trigger."""
        check_view(view, "modal")
        self._claim_external_id(view, None)
        return self._push(person_id, view)

    def _push(self, person_id: str, view: Json) -> Json:
        stack = self.stacks.setdefault(person_id, [])
        if len(stack) >= _STACK:
            raise RefusedError("push_limit_reached")
        made = self._made(view)
        made["previous_view_id"] = stack[-1]["id"] if stack else None
        made["root_view_id"] = stack[0]["id"] if stack else made["id"]
        stack.append(made)
        self._show(person_id)
        return made

    def update(self, view: Json, view_id: str | None, external_id: str | None, given_hash: str | None) -> Json:
        """What was entered stays where the new view has the same block and action ids, as in Slack."""
        check_view(view, "modal")
        person_id, old = self._find(view_id, external_id)
        if given_hash is not None and given_hash != old["hash"]:
            raise RefusedError("hash_conflict")
        self._claim_external_id(view, old["id"])
        made = self._made(view) | {key: old[key] for key in ("id", "previous_view_id", "root_view_id")}
        made["state"] = {"values": merge_state(made["state"]["values"], old["state"])}
        stack = self.stacks[person_id]
        stack[stack.index(old)] = made
        self._show(person_id)
        return made

    def publish(self, person_id: str, view: Json, given_hash: str | None) -> Json:
        check_view(view, "home")
        self.workspace.person(person_id)
        old = self.homes.get(person_id)
        if given_hash is not None and old is not None and given_hash != old["hash"]:
            raise RefusedError("hash_conflict")
        made = self._made(view)
        made |= {"id": old["id"] if old else made["id"], "previous_view_id": None}
        made["root_view_id"] = made["id"]
        self.homes[person_id] = made
        self.workspace.tell(HomeShown(person_id, made))
        return made

    # --- what people do

    def of(self, person_id: str, view_id: str) -> Json:
        """The person's modal or Home with this id; LookupError when it is not open (any more)."""
        home = self.homes.get(person_id)
        shown = [*self.stacks.get(person_id, []), *([home] if home else [])]
        for view in shown:
            if view["id"] == view_id:
                return view
        raise LookupError(f"The view {view_id} is not open.")

    def close(self, person_id: str, view_id: str) -> Json:
        """Closes the view and what lies on it; the one below shows again."""
        stack = self.stacks.get(person_id, [])
        at = next((n for n, view in enumerate(stack) if view["id"] == view_id), None)
        if at is None:
            raise LookupError(f"The view {view_id} is not open.")
        closed = stack[at]
        del stack[at:]
        self._show(person_id)
        return closed

    def clear(self, person_id: str) -> None:
        self.stacks[person_id] = []
        self._show(person_id)

    # ---

    def _show(self, person_id: str) -> None:
        self.workspace.tell(ModalsShown(person_id, tuple(self.stacks.get(person_id, ()))))

    def _find(self, view_id: str | None, external_id: str | None) -> tuple[str, Json]:
        for person_id, stack in self.stacks.items():
            for view in stack:
                if view["id"] == view_id or (external_id and view["external_id"] == external_id):
                    return person_id, view
        raise RefusedError("not_found")

    def _claim_external_id(self, view: Json, own_id: str | None) -> None:
        wanted = view.get("external_id")
        taken = (one for stack in self.stacks.values() for one in stack if one["id"] != own_id)
        if wanted and any(one["external_id"] == wanted for one in taken):
            raise RefusedError("duplicate_external_id")

    def _made(self, view: Json) -> Json:
        """The view with all the fields that Slack adds."""
        ids: Counters = self.workspace.ids
        blocks = fill_ids(view["blocks"], ids)
        unset = {"title": None, "submit": None, "close": None, "callback_id": "", "external_id": ""}
        flags = {"private_metadata": "", "clear_on_close": False, "notify_on_close": False, "submit_disabled": False}
        return {
            **unset,
            **flags,
            **view,
            "id": ids.next("V"),
            "team_id": self.workspace.team_id,
            "blocks": blocks,
            "state": {"values": initial_values(blocks)},
            "hash": f"{int(self.workspace.clock.now())}.{ids.next('h')}",
            "app_id": self.workspace.app_id,
            "app_installed_team_id": self.workspace.team_id,
            "bot_id": self.workspace.bot_id,
        }
