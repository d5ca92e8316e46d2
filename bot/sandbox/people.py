"""What a person does in Slack. The page and the tests act through the same methods."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.sandbox.events import Events
from bot.sandbox.files import SAMPLES, Files, mimetype_of
from bot.sandbox.interactions import Interactions, Spot
from bot.sandbox.interactive import choice_value, find, find_pressed, initial_values, merge_state, missing_inputs
from bot.sandbox.manifest import Manifest
from bot.sandbox.places import Channel, Person
from bot.sandbox.typed import command_text, text_and_blocks
from bot.sandbox.views import Views
from bot.sandbox.wire import Json, RefusedError, copied
from bot.sandbox.workspace import SandboxWorkspace


class SlackPerson:
    """One member at work. A message or view is given as it was seen; LookupError tells what cannot be done."""

    def __init__(
        self,
        person: Person,
        workspace: SandboxWorkspace,
        views: Views,
        events: Events,
        interactions: Interactions,
        manifest: Manifest,
        files: Files,
    ) -> None:
        self.person = person
        self.id = person.id
        self._workspace = workspace
        self._views = views
        self._events = events
        self._interactions = interactions
        self._manifest = manifest
        self._files = files
        self._entered: dict[str, Json] = {}
        """What was chosen in messages, by ts."""

    # --- what the person sees

    def channel(self, ref: str) -> Channel:
        """By id, #name, or "@bot" for the direct message with the bot."""
        channel = self._workspace.dm(self.id) if ref.startswith("@") else self._workspace.channel(ref)
        if channel.kind != "channel" and self.id not in channel.member_ids:
            raise LookupError(f"{self.person.name} does not see {ref}.")
        return channel

    def sees(self, ref: str) -> list[Json]:
        """The messages of the channel and its threads in order, the ones that only this person sees among them."""
        channel = self.channel(ref)
        whispers = [m for (person_id, _), m in self._workspace.whispers.items() if person_id == self.id]
        mine = [message for message in whispers if message["channel"] == channel.id]
        shown = [copied(message) | {"channel": channel.id} for message in (*channel.messages.values(), *mine)]
        return sorted(shown, key=lambda message: tuple(int(part) for part in message["ts"].split(".")))

    def thread(self, message: Json) -> list[Json]:
        """The replies under a message, without it."""
        return [m for m in self.sees(message["channel"]) if m.get("thread_ts") == message["ts"] != m["ts"]]

    @property
    def home(self) -> Json | None:
        return self._views.homes.get(self.id)

    @property
    def modals(self) -> list[Json]:
        return list(self._views.stacks.get(self.id, ()))

    @property
    def modal(self) -> Json:
        """The topmost modal."""
        if not self.modals:
            raise LookupError(f"{self.person.name} has no modal open.")
        return self.modals[-1]

    # --- conversation

    async def says(self, ref: str, text: str, thread: Json | str | None = None, *, broadcast: bool = False) -> Json:
        """Types it; `@helpdesk` becomes a mention. Returns the message with its `channel`."""
        channel = self._in(ref)
        said = self._typed(text) | {"user": self.id, "client_msg_id": self._workspace.ids.next("msg-")}
        said |= self._from_elsewhere()
        if thread is not None:
            said["thread_ts"] = thread if isinstance(thread, str) else thread.get("thread_ts", thread["ts"])
            said |= {"subtype": "thread_broadcast"} if broadcast else {}
        return copied(self._workspace.post(channel, said)) | {"channel": channel.id}

    async def says_of_self(self, ref: str, text: str) -> Json:
        """`/me text`."""
        said = self._typed(text) | {"user": self.id, "subtype": "me_message"} | self._from_elsewhere()
        channel = self._in(ref)
        return copied(self._workspace.post(channel, said)) | {"channel": channel.id}

    async def forwards(self, ref: str, message: Json, text: str = "", thread: Json | None = None) -> Json:
        """Shares a message with somebody else; what is typed with it may be nothing."""
        channel, url = self._in(ref), f"https://files.example/archives/{message['channel']}/p{message['ts']}"
        share: Json = {"id": 1, "is_msg_unfurl": True, "is_share": True, "from_url": url, "ts": message["ts"]}
        share |= {"author_id": message["user"], "text": message["text"], "fallback": f"[{message['ts']}] somebody"}
        share |= {"files": message["files"]} if message.get("files") else {}
        said = self._typed(text) | {"user": self.id, "attachments": [share]} | self._from_elsewhere()
        said |= {"thread_ts": thread.get("thread_ts", thread["ts"])} if thread else {}
        return copied(self._workspace.post(channel, said)) | {"channel": channel.id}

    def uploads(self, filename: str, content: bytes, mimetype: str = "") -> Json:
        """The file, not yet shared: to be put into a form, or sent with a message."""
        return copied(self._files.keep(self.id, filename, content, mimetype).about)

    async def shares(
        self,
        ref: str,
        filename: str,
        text: str = "",
        *,
        mimetype: str = "",
        thread: Json | None = None,
    ) -> Json:
        """Uploads a file with bytes of its type, and sends it."""
        kind = mimetype or mimetype_of(filename)
        return await self.sends_files(ref, [self.uploads(filename, SAMPLES.get(kind, b"sample"), kind)], text, thread)

    async def sends_files(self, ref: str, files: Sequence[Json], text: str = "", thread: Json | None = None) -> Json:
        """A message with files that were uploaded before."""
        channel = self._in(ref)
        said = {**self._typed(text), "user": self.id, "subtype": "file_share", "upload": False}
        said |= {"files": [copied(self._files.known(one["id"]).about) for one in files]}
        said |= self._from_elsewhere() | ({"thread_ts": thread.get("thread_ts", thread["ts"])} if thread else {})
        shown = self._workspace.post(channel, said)
        for one in files:
            self._files.record_share(one["id"], channel.id, shown["ts"])
        return copied(shown) | {"channel": channel.id}

    async def edits(self, message: Json, text: str) -> Json:
        channel, own = self._own(message)
        return copied(self._workspace.edit(channel, own["ts"], self._typed(text), self.id)) | {"channel": channel.id}

    async def deletes(self, message: Json) -> None:
        channel, own = self._own(message)
        self._workspace.delete(channel, own["ts"])

    async def reacts(self, message: Json, name: str) -> None:
        self._workspace.react(self.channel(message["channel"]), message["ts"], name, self.id)

    async def takes_reaction_back(self, message: Json, name: str) -> None:
        self._workspace.take_reaction_back(self.channel(message["channel"]), message["ts"], name, self.id)

    async def joins(self, ref: str) -> None:
        self._workspace.join(self._workspace.channel(ref), self.id)

    async def leaves(self, ref: str) -> None:
        self._workspace.leave(self._in(ref), self.id)

    async def invites(self, ref: str, person_id: str) -> None:
        self._workspace.join(self._in(ref), person_id, inviter=self.id)

    def _in(self, ref: str) -> Channel:
        channel = self.channel(ref)
        if self.id not in channel.member_ids:
            raise LookupError(f"{self.person.name} is not in {ref}.")
        return channel

    def _own(self, message: Json) -> tuple[Channel, Json]:
        channel = self.channel(message["channel"])
        own = self._workspace.message(channel, message["ts"])
        if own.get("user") != self.id:
            raise LookupError("Only one's own messages can be changed.")
        return channel, own

    def _from_elsewhere(self) -> Json:
        """What marks a message of somebody from another company."""
        team = self.person.team_id
        return {"team": team, "user_team": team, "source_team": team} if team else {}

    def _typed(self, text: str) -> Json:
        if not text:
            return {"text": ""}
        said, blocks = text_and_blocks(text, self._workspace, self._workspace.ids.next("b", 4))
        return {"text": said, "blocks": blocks}

    # --- the app's surfaces

    async def opens_home(self) -> None:
        self._events.home_opened(self.id, "home", self.home)

    async def opens_dm(self) -> None:
        self._events.home_opened(self.id, "messages", None)

    async def runs(self, command: str, text: str = "", ref: str = "#ask-helpdesk") -> None:
        """A slash command; returns when the bot has acked it."""
        known = {one["command"]: one for one in self._manifest.commands}
        if command not in known:
            raise LookupError(f"{command} is not a valid command, only: {', '.join(known)}.")
        escaped = bool(known[command].get("should_escape"))
        written = command_text(text, self._workspace, should_escape=escaped)
        await self._interactions.command(self.person, self._in(ref), command, written)

    async def uses(self, callback_id: str, message: Json | None = None) -> None:
        """A shortcut: on a message, or without one a global shortcut."""
        wanted = "global" if message is None else "message"
        known = [one["callback_id"] for one in self._manifest.shortcuts if one["type"] == wanted]
        if callback_id not in known:
            raise LookupError(f"There is no {wanted} shortcut {callback_id!r}, only: {', '.join(known) or 'none'}.")
        if message is None:
            await self._interactions.global_shortcut(self.person, callback_id)
            return
        channel = self.channel(message["channel"])
        there = self._workspace.message(channel, message["ts"])
        await self._interactions.message_shortcut(self.person, callback_id, channel, there)

    # --- clicking and filling in

    async def clicks(self, where: Json, what: str, *, block_id: str | None = None) -> None:
        """A button by its action id or text, or an option of a menu behind three dots by its text.

        Returns when the bot has acked the click.
        """
        spot = self.spot(where)
        block, element, option = find_pressed(spot.blocks, what, block_id)
        await self._act(spot, block, element, choice_value(element, option), {})

    async def selects(
        self, where: Json, what: str, choice: Any, *, query: str | None = None, block_id: str | None = None
    ) -> None:
        """Chooses in a menu by an option's value or text; in an external one after asking for `query`."""
        spot = self.spot(where)
        block, element = find(spot.blocks, what, block_id)
        offered: list[Json] = []
        if "external_select" in element["type"]:
            offered = await self.options(where, what, choice if query is None else query)
        await self._act(spot, block, element, choice_value(element, choice, offered), {})

    async def fills(self, where: Json, what: str, choice: Any) -> None:
        """Types or chooses in an input; the bot is told only where the block says `dispatch_action`."""
        await self.selects(where, what, choice)

    async def options(self, where: Json, what: str, query: str) -> list[Json]:
        """What the bot offers for what was typed in an external menu, groups flattened."""
        spot = self.spot(where)
        block, element = find(spot.blocks, what)
        answer = await self.suggestions(spot, block["block_id"], element["action_id"], query)
        groups: Iterable[Json] = answer.get("option_groups", ())
        return [*answer.get("options", ()), *(option for group in groups for option in group["options"])]

    async def suggestions(self, spot: Spot, block_id: str, action_id: str, query: str) -> Json:
        return await self._interactions.suggestion(self.person, spot, block_id, action_id, query)

    async def acts(self, where: Json, block_id: str, action_id: str, action: Json, state: Json) -> None:
        """As the page reports it: the new value of one element, and the state of all the others."""
        spot = self.spot(where)
        block, element = find(spot.blocks, action_id, block_id)
        keep = {key: value for key, value in action.items() if key.startswith(("selected_", "value", "files"))}
        if element["type"] == "button":
            keep = {"value": element["value"]} if "value" in element else {}
        await self._act(spot, block, element, {"type": element["type"]} | keep, state)

    async def _act(self, spot: Spot, block: Json, element: Json, value: Json, state: Json) -> None:
        values = self._keep(spot, block, element, value, state)
        if block["type"] == "input" and not block.get("dispatch_action"):
            return
        action = {"block_id": block["block_id"], "action_id": element["action_id"]} | value
        action |= {key: element[key] for key in ("text", "style", "placeholder") if key in element}
        await self._interactions.block_action(self.person, spot, action, values)

    def _keep(self, spot: Spot, block: Json, element: Json, value: Json, state: Json) -> Json:
        """The state of the message or view with this value in it; a view remembers it itself."""
        place = spot.view["id"] if spot.view else (spot.message or {})["ts"]
        before = spot.view["state"]["values"] if spot.view else self._entered.get(place, {})
        values = merge_state(merge_state(initial_values(spot.blocks), before), state)
        if element["action_id"] in values.get(block["block_id"], {}):
            values[block["block_id"]][element["action_id"]] = value
        if spot.view:
            spot.view["state"] = {"values": values}
        else:
            self._entered[place] = values
        return values

    async def submits(self, values: Mapping[str, Any] | None = None, *, view: Json | None = None) -> Json:
        """Fills in the topmost modal (by label, action id or block id) and sends it; the errors by block id."""
        shown = self._views.of(self.id, (view or self.modal)["id"])
        for what, choice in (values or {}).items():
            await self.fills(shown, what, choice)
        return await self.submits_state(shown["id"], {})

    async def submits_state(self, view_id: str, state: Json) -> Json:
        """As the page reports it. What Slack's own client refuses never reaches the bot."""
        view = self._views.of(self.id, view_id)
        view["state"] = {"values": merge_state(view["state"]["values"], state)}
        errors = missing_inputs(view["blocks"], view["state"]["values"])
        return errors or await self._interactions.submit(self.person, view)

    async def closes(self, view: Json | None = None) -> None:
        await self._interactions.close(self.person, self._views.of(self.id, (view or self.modal)["id"]))

    def spot(self, where: Json) -> Spot:
        """Where the person acts: `{channel, ts}` of a message, or a view by `view_id` or as it was seen."""
        if where.get("type") in ("modal", "home") or "view_id" in where:
            return Spot(view=self._views.of(self.id, where.get("view_id") or where["id"]))
        channel = self.channel(where["channel"])
        whispered = self._workspace.whispers.get((self.id, where["ts"]))
        if whispered is not None:
            return Spot(channel, whispered)
        try:
            return Spot(channel, self._workspace.message(channel, where["ts"]))
        except RefusedError:
            raise LookupError("This message is not there any more.") from None
