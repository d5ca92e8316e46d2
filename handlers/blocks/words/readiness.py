"""The readiness board: for administrators who import a roster and invite, and for those whom it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import ClassVar

from bot.core.fields import long_date
from bot.core.readiness import BadLine, Cell, CellState, CourtTotals, ImportPlan, LineVerdict, Overview, Problem, Trend
from handlers.blocks.words.people import mention
from handlers.blocks.words.times import short_day

CourtName = Callable[[str], str]
"""A court's id -> what it is called in short."""


class ReadinessWords:
    """The readiness board."""

    __slots__ = ()

    TITLE = "Readiness board"
    BUTTON = "Readiness board"
    BACK_HOME = "Back"
    BACK = "Back to the board"
    IMPORT = "Import a roster"
    IMPORT_GROUP = "Import a user group"
    PLAN = "Reminders"
    CSV = "Send as CSV"
    PEOPLE = "People"
    SHOW = "Show"
    ASK = "Ask to link"
    REMOVE = "Remove from the roster"
    ERASE = "Erase this person"
    CHOOSE = "Choose people"
    EARLIER = "Previous page"
    LATER = "Next page"
    EMPTY = (
        "*No one is on the roster yet.*\n"
        "Import your attorneys and their courts as CSV, or take a user group. You see what each line does before "
        "anything is saved."
    )
    NOBODY = "No one matches this filter."
    NOT_OPEN = "The board did not open. Try the command again, or open it in my Home tab."
    STATES_ONLY = "The board shows states only, never what anyone answered in a check."
    NOT_ADMIN = "Only administrators of the help desk can use the readiness board."
    BLOCKS = "blocks go-live"
    CANNOT_FILE = "can't file now"
    CANNOT_FILE_MARK = "⛔"
    CANNOT_FILE_MEANS = (
        "⛔ can't file now: the court is live on NextGen, and the person has not said that their account is linked."
    )
    ALL = "Everyone"
    FILTER = "Filter by state"
    ERASED_PERSON = "(erased)"
    NOT_FOUND = "not found in Slack"
    TREND = "*Done by week:*"
    STATES: ClassVar[Mapping[CellState, str]] = {
        "not-asked": "not asked",
        "declined": "declined",
        "not-started": "not started",
        "in-check": "in the check",
        "not-live": "waiting for go-live",
        "waiting": "waiting for the court",
        "do-first": "something else first",
        "needs-upgrade": "needs upgrade",
        "shared-account": "shared account",
        "linked": "linked",
        "confirmed": "confirmed linked",
        "not-needed": "nothing to link",
        "erased": "erased",
    }
    MARKS: ClassVar[Mapping[CellState, str]] = {
        "linked": "✅", "confirmed": "✅", "not-needed": "✅", "declined": "⚠️", "needs-upgrade": "⚠️",
        "shared-account": "⚠️", "do-first": "⚠️",
    }  # fmt: skip

    # The import
    FORM_TITLE = "Import a roster"
    GROUP_TITLE = "Import a user group"
    PREVIEW_TITLE = "Check the roster"
    CHECK = "Check it"
    IMPORT_NOW = "Import"
    LINES = "Roster as CSV"
    LINES_HINT = (
        "One line per person: name, e-mail or Slack ID, courts, role. For example: Ada Reyes, ada@firm.com, flsd alsd, "
        "attorney. Longer than 2,500 characters? Paste it in parts, or ask whoever runs the bot to import the file."
    )
    GROUP = "User group"
    GROUP_HINT = "Its ID (S...), shown on the group's page in Slack."
    GROUP_WRONG = "That is not the ID of a user group. It begins with S."
    GROUP_UNREADABLE = "I can't read this group. Check its ID, or try again in a minute."
    GROUP_EMPTY = "No one is in this group."
    GROUP_LARGE = "This group is too large for Slack's forms. Ask whoever runs the bot to import a file."
    COURTS = "Courts"
    COURTS_HINT = "For everyone in the group, such as flsd, alsd."
    COURTS_WRONG = "I don't know one of these courts. Use abbreviations, such as flsd, alsd."
    TOO_LONG = "That is too much for one form. Paste it in parts."
    NO_LINES = "There is no line here that I can use."
    GONE = "This form is out of date. Open it again."
    PROBLEMS: ClassVar[Mapping[Problem, str]] = {
        "no-person": "no person. Write a name, an e-mail address, or a Slack ID.",
        "contact": "the second column is not an e-mail address or a Slack ID (U...). Correct it or leave it empty.",
        "no-court": "no court. Write at least one, such as flsd.",
        "court": "I don't know court no. {place} on this line. Use its abbreviation, such as flsd.",
        "role": "unknown role. Write attorney or paralegal, or leave it empty.",
        "columns": "too many columns. Put several courts in one column, with spaces between them: flsd alsd.",
        "secret": "the name has a digit, or something that looks like a password or a code. Write the name alone.",
        "twice": "the same person as on line {line}. Put all courts on one line.",
        "unreadable": "not a line of CSV. Check its quotation marks.",
        "too-many": "the roster ends here for me: import the rest as a second roster.",
        "long": "too long. A name has at most 80 characters, and a person at most 40 courts.",
    }

    # Invitations
    ASK_SURE = (
        "Each of them gets one direct message that names you, lists their courts, and says what this board shows. "
        "They may decline."
    )
    ONE_SURE = (
        "Ask to link: they get one direct message that names you. Remove from the roster: their row and its states "
        "are deleted; their own checks stay with them. Erase this person: their name and address are deleted for good, "
        "and their states count as erased."
    )
    CHOOSE_TITLE = "Ask people to link"
    CHOOSE_WHO = "Attorneys"
    CHOOSE_PICK = "Type a name"
    CHOOSE_HINT = "Up to 100. The list has everyone found in Slack who can still be asked."
    CHOOSE_NOBODY = "Choose at least one person."
    CHOOSE_COURT = "Court: {court}"
    CHOOSE_ANY = "I will ask them to link in each of their courts, except where they have been asked already."
    ASK_THEM = "Ask them"
    NO_ONE_ASKED = "No one was asked. The people you chose have been asked already, or are no longer on the roster."
    SURE = "Go ahead"
    NOT_REACHED = "I couldn't reach <@{user}> to ask them to link. The board shows them as _not asked_."
    NOT_ASKED_TO_CONFIRM = "I couldn't reach <@{user}> to ask them to confirm. The board hasn't changed."
    DECLINE = "I won't do this"
    ACCEPT = "I'll do it after all"
    STOP = "Stop these reminders"
    RESUME = "Turn reminders back on"
    CONFIRM = "Yes, I'm linked"
    DENY = "No"
    SHOWN = (
        "Administrators of your help desk see your state in each court, such as _not started_ or _linked_, and never "
        "your answers."
    )
    ROW_TITLE = "*What the readiness board shows about you*"
    DECLINED = "You declined. The board says so; I won't remind you."
    ACCEPTED = "Thank you. Start the check whenever you like."
    STOPPED = "I won't remind you of this again."
    RESUMED = "Reminders are on again."
    CONFIRMED = "Thank you. The board now says that you confirmed it."
    DENIED = "OK, the board hasn't changed."
    NOTHING_TO_DO = "Nothing is open here."

    # The plan
    PLAN_TITLE = "Reminders"
    PLAN_ACTIVE = "Remind everyone who was asked and is not done"
    PLAN_DAYS = "Days before go-live"
    PLAN_DAYS_HINT = "Such as 30, 7, 1. Each reminder is sent when the help desk opens, never on a closed day."
    PLAN_WEEKLY = "Then every week until they are done"
    PLAN_AFTER = "After go-live"
    PLAN_DAY = "Your firm's own date"
    PLAN_DAY_HINT = "For courts that are live already or have no date."
    PLAN_SAVED = "Saved. The next reminders follow this plan."
    SAVE = "Save"

    # A paralegal's check
    REPORT = "Ask the attorney to confirm"
    REPORT_TITLE = "Ask for confirmation"
    REPORT_WHO = "Attorney"
    REPORT_HINT = "They get one message, and answer yes or no. The board counts the link once they confirm."
    REPORT_COURT = "You finished a check in {court} for an attorney. Which one?"
    REPORT_SENT = "I've asked <@{user}> to confirm."
    REPORT_NOT_ON_ROSTER = "The roster for {court} does not have this person."
    SEND = "Send"

    CSV_SENT = "The board is in your direct messages."
    CSV_TITLE = "Readiness board"
    NOT_SENT = "The file could not be sent. Try again in a few minutes."

    def state(self, cell: Cell) -> str:
        """One cell in words, such as "in the check at step 3 of 12"."""
        text = self.STATES[cell.state]
        if cell.state == "in-check" and cell.step:
            return f"{text} at step {cell.step} of {cell.steps}"
        if cell.state in ("linked", "confirmed") and cell.done_on:
            return f"{text} on {long_date(date.fromisoformat(cell.done_on))}"
        return text

    def cell(self, cell: Cell, court: str) -> str:
        """ "✅ S.D. Fla.: linked" """
        mark = self.CANNOT_FILE_MARK if cell.cannot_file else self.MARKS.get(cell.state)
        return f"{mark} {court}: {self.state(cell)}" if mark else f"{court}: {self.state(cell)}"

    def totals(self, shown: Overview) -> str:
        """The head of the board."""
        still = "no one blocks a go-live" if not shown.blocking else f"{shown.blocking} still to do"
        still += f" ({shown.cannot_file} {self.CANNOT_FILE})" if shown.cannot_file else ""
        return f"*{shown.done} of {shown.cells} done*, {still}. Each attorney counts once per court."

    def court_line(self, totals: CourtTotals, name: str, go_live: date | None) -> str:
        """One court: how many are done, who blocks its go-live or cannot file there now, and the other states."""
        when = f" · goes live on {long_date(go_live)}" if go_live else ""
        what = self.CANNOT_FILE if totals.linked_only else self.BLOCKS
        what = what.replace("blocks", "block") if totals.blocking != 1 else what
        blocking = f" · *{totals.blocking} {what}*"
        head = f"*{name}*{when}\n{totals.done} of {totals.people} done" + (blocking if totals.blocking else "")
        states = [f"{self.STATES[state]} {totals.counts[state]}" for state in self.STATES if totals.counts.get(state)]
        return f"{head}\n{' · '.join(states)}"

    def trend(self, trend: Trend) -> str:
        """ "Done by week: Nov 8: 3 · Nov 15: 7" """
        return f"{self.TREND} " + " · ".join(f"{short_day(day)}: {count}" for day, count in trend)

    def people_count(self, people: int, page: int, pages: int) -> str:
        text = f"{people} {'person' if people == 1 else 'people'}"
        return f"{text} · page {page + 1} of {pages}" if pages > 1 else text

    def more_courts(self, count: int) -> str:
        return f"and {count} more {'court' if count == 1 else 'courts'}; the CSV file has them all"

    def ask_everyone(self, count: int) -> str:
        return f"Ask {count} {'person' if count == 1 else 'people'} to link"

    def asked_people(self, count: int) -> str:
        """What came of choosing people."""
        return f"I'm asking {count} {'person' if count == 1 else 'people'} to link." if count else self.NO_ONE_ASKED

    def change(self, who: str, what: str, court: str | None, count: int) -> str:
        """What an administrator did last: "<@U1> asked 3 people in S.D. Fla." """
        people = f"{count} {'person' if count == 1 else 'people'}"
        did = {
            "import": f"imported {people}",
            "remove": f"took {people} off the roster",
            "erase": f"erased {people}",
            "invite": f"asked {people}",
            "export": f"exported {people}",
            "plan": "changed the reminders",
        }.get(what, what)
        where = f" in {court}" if court else ""
        return f"{mention(who, 'Someone' if who else 'An operator')} {did}{where}"

    # --- the dry run

    def bad_line(self, bad: BadLine, court: CourtName) -> str:
        """ "Line 3: I don't know court no. 1 on this line. Did you mean S.D. Fla. (flsd)?" """
        place = bad.about[0] if bad.about else ""
        text = f"Line {bad.number}: " + self.PROBLEMS[bad.problem].format(place=place, line=place)
        near = [f"{court(one)} ({one})" for one in bad.about[1:]] if bad.problem == "court" else []
        return text + (f" Did you mean {' or '.join(near)}?" if near else "")

    def line(self, verdict: LineVerdict, name: str, court: CourtName) -> str:
        """ "Line 2: Ada Reyes is new: S.D. Fla." `name`: of the person, as it is shown."""
        who = f"Line {verdict.line.number}: {name}"
        if verdict.kind == "same":
            return f"{who}: no change"
        added = ", ".join(map(court, verdict.added))
        if verdict.kind == "new":
            return f"{who} is new" + (f": {added}" if added else " (paralegal)")
        parts = [*([f"also {added}"] if added else []), *([f"no longer {self._courts(verdict.removed, court)}"] if
                 verdict.removed else [])]  # fmt: skip
        return f"{who}: {', '.join(parts) or 'name, role, or Slack account'}"

    def plan_summary(self, plan: ImportPlan) -> str:
        """The head of the dry run."""
        counts, bad = plan.counts, len(plan.roster.bad)
        text = f"*{counts['new']} new, {counts['changed']} changed, {counts['same']} unchanged*"
        text += f", {bad} {'line' if bad == 1 else 'lines'} I can't use" if bad else ""
        look_up = " I'll look up e-mail addresses in Slack after the import." if plan.unmatched else ""
        return f"{text}. Nothing is saved yet.{look_up}"

    def imported(self, plan: ImportPlan) -> str:
        """Confirms an import."""
        counts = plan.counts
        if not plan.changes:
            return "Nothing to change: everyone is on the roster as listed."
        return f"Imported: {counts['new']} new, {counts['changed']} changed, {counts['same']} unchanged."

    def matched(self, found: int, left: int) -> str:
        """What came of looking up e-mail addresses."""
        if not left:
            return f"Everyone on the roster was found in Slack ({found})."
        return (
            f"I found {found} of the {found + left} people on the roster in Slack. Who is not found can't be asked: "
            "the board says who it is. Correct the e-mail address, or use the Slack ID, and import the line again."
        )

    NOT_MATCHED = (
        "I can't look up e-mail addresses in this workspace. Add the optional scopes `users:read` and "
        "`users:read.email` to the app and reinstall it, or import Slack IDs."
    )

    def _courts(self, courts: Sequence[str], court: CourtName) -> str:
        return ", ".join(map(court, courts))

    # --- letters

    def invitation(self, by: str) -> str:
        """The head of an invitation. `by`: who asks; a pseudonym for who was erased."""
        return f"{mention(by, 'Your help desk')} asks you to link your CM/ECF account to your PACER account."

    def reminder(self) -> str:
        return "Your CM/ECF account still needs to be linked to your PACER account."

    def asked_court(self, name: str, go_live: date | None) -> str:
        return f"• {name}" + (f": goes live on {long_date(go_live)}" if go_live else "")

    def start(self, court: str, *, begun: bool) -> str:
        return f"{'Continue' if begun else 'Start'}: {court}"

    def ask_to_confirm(self, by: str, court: str) -> str:
        return f"Are you linked in {court}? {mention(by, 'Someone')} went through the check for you and says so."

    def row_line(self, cell: Cell, court: str) -> str:
        """One line of what a person sees of their own row."""
        by = mention(cell.asked_by or "", "")
        return f"• {self.cell(cell, court)}" + (f" · asked by {by}" if by else "")
