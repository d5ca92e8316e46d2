"""The sentences of the help desk: what askers are told, what staff read. Short, plain, calm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.helpdesk import PastChange
from bot.core.tickets import AskerNotice, Kind, Office, Refusal, Resolution, State, Ticket
from bot.core.workspace import Preferences
from handlers.blocks.words import COMMAND, COMMAND_HELP, HELP_HELP
from handlers.slack.error_names import TOKEN_REFUSED

KINDS: Mapping[Kind, str] = {
    "cmecf-login": "CM/ECF login or password",
    "pacer-login": "PACER login",
    "linking": "Linking fails",
    "names": "Names don't match",
    "menus": "Filing menus missing",
    "mfa": "Second factor (MFA)",
    "other": "Something else",
}
STATES: Mapping[State, str] = {
    "new": "New",
    "claimed": "In progress",
    "waiting-attorney": "Waiting for the attorney",
    "waiting-court": "Waiting for the court",
    "resolved": "Resolved",
    "closed": "Closed",
}
WAITING_FOR_PACER = "Waiting for PACER"
WAITING_FOR_YOU = "Waiting for your answer"
RESOLUTIONS: Mapping[Resolution, str] = {
    "court-reset": "Password reset by the court or PACER",
    "self-service": "They reset it themselves",
    "explained": "Explained",
    "linked": "Linked",
    "other": "Other",
}
OFFICES: Mapping[Office, str] = {"court": "The court's help desk", "pacer": "The PACER Service Center"}

# --- for the asker ---------------------------------------------------------------------------------------------------

FORM_TITLE = "Ask the help desk"
FORM_NOT_OPEN = "The form did not open. Please try again."
FORM_INTRO = "A person reads this. Nobody needs your password: never write one here."
FORM_SECRET = (
    "*What looks like a password or code was taken out below.* If it was not a password, write it in other words. "
    "Send it as it is now, or correct it first. If it was your password, change it now."
)
FOR_WHOM = "An attorney you ask for"
FOR_WHOM_HINT = "Name or initials. Leave it empty if it is for yourself."
COURT = "Court"
KIND = "What is it about?"
WHAT = "What happened?"
WHAT_HINT = "What you did, and what the page said. No passwords or codes."
LOGIN = "CM/ECF login name, if you know it"
LOGIN_HINT = "The name only, never the password."
DEADLINE = "Is something due?"
DUE_TODAY = "A filing is due today"
WHEN = "When is it due?"
DEADLINE_HINT = "For example: 5 p.m. today, or Friday. What is due today is marked urgent."
OPEN_NOW = "Open now, by the hours on record."
FOR = "You open this for <@{user}>, who is told. Nobody needs a password: never write one here."
BACK = "Back"
REACH = "How can you be reached?"
REACH_HINT = "Phone or e-mail. Empty: here in Slack."
SEND = "Send"
CANCEL = "Cancel"
CLOSE = "Close"
NEED_TEXT = "Write what happened, in a few words."

TRIAGE_TITLE = "You can do this now"
TRIAGE_INTRO = "This needs nobody else. Try it first; the help desk is one click away if it does not work."
SOLVED = "That solved it"
SEND_ANYWAY = "Send anyway"
SOLVED_THANKS = "Good. No ticket was sent. Ask me again at any time."
SENT_TITLE = "It is on its way"
MINE_TITLE = "Your tickets"
OPEN_TICKET = "Write to the help desk"
NO_TICKETS = "You have no tickets."
HOME_TICKETS = "*Your tickets*"
HOME_NO_TICKETS = "*Help desk*\nWhen nothing here helps, a person does."
NO_DESK = "These people can help. (This workspace has set up no help desk of its own.)"
WITHDRAW = "Withdraw"
WITHDRAW_SURE = "The help desk stops working on it. You can reopen it for 7 days."
REOPEN = "Reopen"
STATE = "Status"
RATE = "How was the help?"
RATINGS = ("1 (poor)", "2", "3", "4", "5 (great)")
RATED = "Thank you."
ADDED = "The help desk has it now."
WRITE_HERE = "To add something, write in this thread. The help desk reads it there. Never a password."
NOT_YOURS = "That is not one of your tickets."
TOLD: Mapping[AskerNotice, str] = {
    "added": "You had asked this already: what you wrote now is added to this ticket.",
    "claimed": "{who} is looking into it.",
    "passed-court": (
        "Only the court can do this, and it deals only with the account holder. Please call it or write to it:"
    ),
    "passed-pacer": (
        "Only PACER can do this, and it deals only with the account holder. Please call it or write to it:"
    ),
    "answered": "Your ticket is back with the help desk, which is working on it again.",
    "resolved": "This is resolved. If it is not, write here within 7 days, and it is opened again.",
    "auto-closed": "Closed, since nothing was heard for 5 working days. Write here within 7 days to open it again.",
    "withdrawn": "Withdrawn. Write here within 7 days to open it again.",
    "duplicate": "This ticket is closed: another ticket of yours is about the same thing, and stays open.",
    "reopened": "Open again. The help desk has been told.",
}
REFUSED_TO_ASKER: Mapping[Refusal, str] = {
    "too-late": "This ticket was closed more than 7 days ago. Please write a new one.",
    "duplicate": "This ticket was closed as the same as another one. Please write there, or write a new one.",
    "there-is-one": "You have another open ticket on this. Please write there.",
    "over": "This ticket is closed already.",
    "not-over": "This ticket is open.",
    "rated-already": "You have rated this already. Thank you.",
    "not-resolved": "Only a resolved ticket can be rated.",
    "gone": "I have no such ticket any more.",
}
SECRET_IN_THREAD = (
    "What looks like a password or code was taken out before it was passed on. I did not keep it. "
    "Please delete your message, and change that password."
)
READY_MESSAGE = (
    "Hello,\n"
    "I cannot log in to CM/ECF in {court} to link my PACER account, and need my CM/ECF login or password reset.\n"
    "Name: [your full name]\n"
    "CM/ECF login name: {login}\n"
    "PACER account number: [from Manage My Account]\n"
    "Phone: [your number]\n"
    "Please tell me how to prove who I am. Thank you."
)
READY_MESSAGE_LOGIN = (
    "Hello,\n"
    "I cannot log in to file in {court}, and need my login or password reset.\n"
    "Name: [your full name]\n"
    "Login name: {login}\n"
    "Phone: [your number]\n"
    "Please tell me how to prove who I am. Thank you."
)
READY_MESSAGE_OTHER = (
    "Hello,\n"
    "I need help with NextGen CM/ECF in {court}{about}.\n"
    "Name: [your full name]\n"
    "CM/ECF login name: {login}\n"
    "PACER account number: [from Manage My Account]\n"
    "What happens: [the words of the page]\n"
    "Phone: [your number]\n"
    "Thank you."
)
READY_MESSAGE_PACER = (
    "Hello,\n"
    "I need help with my PACER account{about}.\n"
    "Name: [your full name]\n"
    "PACER account number or username: [yours]\n"
    "Phone: [your number]\n"
    "Please tell me how to prove who I am. Thank you."
)
READY_LEAD = "*A message you can copy.* Fill in what is in brackets; no password belongs in it."
NIGHT_LINKS = "Linking works at night too: nobody has to be at the court for it."
IN_THREAD_ONLY = "Answer in this thread: only there the help desk reads it."
NIGHT_LEAD = "*What can be done now*"
KEEPS_PLACE = "Your ticket keeps its place in line."

# --- for staff -------------------------------------------------------------------------------------------------------

NOT_STAFF = "Only help-desk staff can do that."
NOT_ADMIN = "Only the admins of the help desk can do that."
CLAIM = "Claim"
REPLY = "Reply"
PASS = "Pass to the court"
INFO = "Need info"
RESOLVE = "Resolve"
ANSWERED = "They have answered"
MORE = "More"
TRANSFER = "Transfer"
UNCLAIM = "Unclaim"
SNOOZE = "Snooze"
CHANGE_KIND = "Change kind"
URGENT = "Mark urgent"
NOT_URGENT = "Not urgent any more"
DUPLICATE = "Close as duplicate"
HISTORY = "Show history"
HISTORY_TITLE = "History"
UNCLAIMED = "unclaimed"
COURT_CONTACT = "The court's help desk"
TOO_LONG = "This is too long for one message. Shorten it, or send it in two."
TRY_AGAIN = "Try again"
INTERNAL = (
    "This thread is internal. Only *Reply*, or a message that begins with `!reply`, goes to the attorney. "
    "`?name` previews a canned reply."
)
REPLY_TITLE = "Reply"
INFO_TITLE = "Ask for information"
REPLY_TEXT = "What they will read"
REPLY_HINT = "No passwords or codes; what looks like one is taken out."
PREVIEW = "Preview"
PREVIEW_TITLE = "They will read this"
PREVIEW_SECRET = "What looks like a password or code was taken out."
PREVIEW_NOTHING = "Only the fixed sentence is sent:"
SEND_NOW = "Send"
RESOLVE_TITLE = "Resolve"
HOW = "How was it resolved?"
IDENTITY = "For a reset"
IDENTITY_CHECKED = "The identity was checked by whoever reset it"
IDENTITY_NEEDED = "A password reset needs this: confirm that the identity was checked."
RESOLVE_TEXT = "What to tell them (may stay empty)"
PASS_TITLE = "Pass on"
PASS_TO = "Who has to act?"
PASS_INTRO = (
    "Courts deal with the account holder, so nothing is sent outside Slack. The attorney gets this contact and a ready "
    "message; you are reminded on the next working day."
)
PASS_ON = "Pass on"
TRANSFER_TITLE = "Transfer"
TRANSFER_TO = "To whom?"
TRANSFER_NOT_STAFF = "Only help-desk staff can take a ticket."
SNOOZE_TITLE = "Snooze"
SNOOZE_UNTIL = "Until when?"
SNOOZES: Mapping[str, str] = {
    "2h": "In 2 working hours",
    "1d": "Next working day",
    "3d": "In 3 working days",
    "5d": "In 5 working days",
}
KIND_TITLE = "Change kind"
DUPLICATE_TITLE = "Close as duplicate"
DUPLICATE_OF = "Number of the ticket that goes on"
NUMBER_NEEDED = "Write the number of another ticket, for example 12."
SAVE = "Save"
NO_CANNED = "There is no canned reply of that name."
CANNED_NEAR = " Near: {near}."
CANNED_PREVIEW = "Only you see this. Nothing has been sent."
USE_IT = "Send or change it"
REFUSED: Mapping[Refusal, str] = {
    "taken": "<@{owner}> has claimed this already.",
    "yours-already": "It is yours already.",
    "not-claimed": "Nobody has claimed it.",
    "not-owner": "Only <@{owner}>, who has claimed it, can give it back.",
    "over": "This ticket is closed. The attorney can reopen it by writing in their thread.",
    "not-over": "This ticket is open.",
    "unchanged": "Nothing to change: it is so already.",
    "identity-unchecked": IDENTITY_NEEDED,
    "too-late": "It was closed more than 7 days ago.",
    "duplicate": "It was closed as a duplicate.",
    "itself": "A ticket cannot be the duplicate of itself.",
    "there-is-one": "They have another open ticket of that kind for this court.",
    "rated-already": "It is rated already.",
    "not-resolved": "It is not resolved.",
    "past": "That time is over.",
    "not-passed-on": "It is not passed on now.",
    "no-text": "There is nothing to send: write the text after `!reply`.",
    "gone": "There is no such ticket.",
}
DESK_TITLE = "*Open tickets*"
DESK_EMPTY = "No ticket is open."
HOME_DESK = "*Open tickets*"
SETTINGS = "Help desk settings"
WELCOME = (
    "I am here now, and answer whoever asks: mention me in a channel I am invited to, or write to me.\n"
    "For tickets, make a private channel for your help desk, invite me there, and choose it in my Home tab under "
    "*Help desk settings*."
)
WELCOME_AGAIN = (
    "I am installed again. The admins of the help desk are the same as before: {admins}. They choose where tickets go."
)
NO_ADMIN_LEFT = (
    "⚠ *The help desk has no admin any more*: the account of each one named is deactivated ({admins}). Nobody can "
    "change its settings. Whoever runs me names another: `python -m bot workspaces admin {team} USER`."
)
PREF_TITLE = "Help desk settings"
PREF_CHANNEL = "Staff channel"
PREF_CHANNEL_HINT = "Private, with the bot invited. Without one there are no tickets."
PREF_GROUP = "User group that is staff"
PREF_GROUP_HINT = "Its id (S...). Without one, everybody in the staff channel is staff."
PREF_GROUP_WRONG = "This is not the id of a user group: it begins with S and is shown on the group's page."
PREF_GROUP_ALONE = "A group alone is not enough: choose the staff channel, too."
PREF_ADMINS = "Admins"
PREF_ADMINS_HINT = "They may change this and take lists of people out. Without any, every member of the staff may."
PREF_NOBODY = "Choose an admin or a staff channel: else nobody could change this again."
PREF_HOURS = "Working hours"
PREF_HOURS_HINT = "Such as Mon-Fri 09:00-17:00. Federal holidays are off."
PREF_ZONE = "Time zone"
PREF_ZONE_HINT = "Such as America/New_York."
PREF_ZONE_WRONG = "This is not a time zone. Write it as America/New_York."
PREF_CLOSED = "Closed days"
PREF_CLOSED_HINT = "Besides federal holidays, such as 2026-12-24, 2026-12-28 to 2026-12-31."
PREF_COURTS = "Courts shown first"
PREF_COURTS_HINT = "In every list of courts, after those that the person used."
PREF_COURTS_PICK = "Choose courts"
PREF_COURTS_MANY = "At most {most} courts."
PREF_QUESTIONS = "Days that questions are kept"
PREF_TICKETS = "Days that closed tickets are kept"
PREF_DAYS_WRONG = "A number from {least} to {most}."
PREF_EXTERNAL = "People of other companies"
PREF_EXTERNAL_HINT = (
    "In channels shared by Slack Connect. They get answers either way; unless you check this, nothing of it is kept."
)
PREF_EXTERNAL_YES = "May run checks and open tickets here"
PREF_UNFIT = "This channel cannot be used: {reason}."
PREF_UNREADABLE = "Slack does not say who belongs to it. Check the id, and that the bot is invited."
PREF_LATER = "Slack did not answer in time. Nothing was changed; send it again."
PREF_SAVED = "Saved. It holds from now on; other servers of the bot follow within a second."
NOT_LINKED_TITLE = "*Who is not linked yet*"
NO_SUCH_COURT = "I know no court of that name. Try its abbreviation, for example `flsd`."
NUDGE = "Remind them all"
NUDGE_SURE = "One message for each line of this list, at most once a day. Who stopped reminders gets none."
CSV = "As CSV"
NUDGED = "Your help desk asks about linking in {court}: it is not done yet. Go on below whenever you like."
NOT_SENT = "The file could not be sent: {reason}"
CSV_SENT = "The list is in the staff channel."
UNSENT = "Something went wrong on my side: a message of a ticket could not be sent. Reference: {reference}."
ALARM = (
    "Tickets cannot be delivered to the staff channel: {reason}. They are kept and sent as soon as it works again. "
    "Look at *Help desk settings* in my Home tab, and invite me to the channel."
)
ADMIN_NEEDED = (
    "Slack refuses part of what I do here until an admin acts: `{method}` answers `{name}`. {fix} What waits for it is "
    "kept and sent as soon as it works again."
)
ADMIN_FIXES: Mapping[str, str] = {
    "missing_scope": "Give the app the scopes of its manifest, then reinstall it in the workspace.",
    "ekm_access_denied": "Let the app's messages through in your organization's key management (EKM).",
    "accesslimited": "Allow the bot's network address in the workspace's list of allowed addresses.",
    "messages_tab_disabled": "Turn on the Messages tab at *App Home* in the app's settings.",
    "not_enabled": "Turn on the Home tab at *App Home* in the app's settings.",
    "file_uploads_disabled": "Allow file uploads in the workspace's settings.",
    "storage_limit_reached": "The workspace's file storage is full: delete files or upgrade the plan.",
    "team_access_not_granted": "Approve the app for this workspace in the organization's settings.",
    "app_access_restricted": "Approve the app for this workspace in the organization's settings.",
    "two_factor_setup_required": "Set up two-factor authentication for the app's account.",
    "method_deprecated": "Install a newer version of this bot.",
    "deprecated_endpoint": "Install a newer version of this bot.",
    "unknown_method": "Install a newer version of this bot.",
}
TOKEN_FIX = "Give the bot a valid token: reinstall the app, then set `SLACK_BOT_TOKEN` where one is set."
ADMIN_FIX = "Ask a workspace admin to allow it for this app."
NOT_PRIVATE = "the staff channel is public; tickets need a private one"
SHARED = "the staff channel is shared with another workspace; tickets need one of your own"
ARCHIVED = "the staff channel is archived"
NOT_THERE = "I am not in the staff channel, or it does not exist"
CHART_TITLE = "The help desk, day by day"
FROM = "From"
OPENED_BY = "Opened by"
DUE = "Due"
LOGIN_NAME = "CM/ECF login name"
REACH_THEM = "Reach them"
ASKED = "Asked the bot"
BOT_ANSWERED = "The bot answered"
IN_CHECK = "In the check"
TOLD_BOT = "Told the bot"
FILING_SYSTEM = "This court's filers"
WHO_RESETS = "Who resets a CM/ECF password here"
OVERDUE = "*overdue*"
NO_CHECK = "no check begun for this court"
REPORT_TITLE = "*The help desk in the last 7 days*"
FIRST_REPLY = "First reply"
RESOLUTION = "Resolution"
WITHOUT_COURT = "Resolved without a court"
SOLVED_ALONE = "Solved alone, before a ticket"
TOP_COURTS = "Courts"
TOP_KINDS = "Kinds"
MISSED = "Questions without an answer"
UNHELPFUL = "Answers marked unhelpful"
STATUS_WORDS = frozenset(("status", "state", "how far is it"))


def state(ticket: Ticket, *, own: bool = False) -> str:
    """Where a ticket stands, in a few words. `own`: for its asker."""
    if own and ticket.state == "waiting-attorney":
        return WAITING_FOR_YOU
    if ticket.state == "waiting-court" and ticket.passed_to == "pacer":
        return WAITING_FOR_PACER
    return STATES[ticket.state]


def head(ticket: Ticket, court_short: str | None) -> str:
    """Names a ticket: "#12 · CM/ECF login or password · S.D. Ala. · for Ms. R."."""
    return " · ".join(
        filter(None, (f"#{ticket.number}", KINDS[ticket.kind], court_short, ticket.subject and f"for {ticket.subject}"))
    )


def at(moment: datetime) -> str:
    """A moment in its own time zone: "Monday, November 23, 9:00 a.m. EST"."""
    hour = f"{moment.hour % 12 or 12}:{moment.minute:02} {'a.m.' if moment.hour < 12 else 'p.m.'}"
    return f"{moment:%A}, {moment:%B} {moment.day}, {hour} {moment.tzname() or ''}".rstrip()


def by_when(moment: datetime) -> str:
    return f"A person answers by {at(moment)}."


def desk_opens(moment: datetime) -> str:
    return f"The help desk opens {at(moment)}."


def court_opens(moment: datetime, short: str, *, of_clerk: bool) -> str:
    office = "clerk's office" if of_clerk else "help desk"
    return f"The court's {office} ({short}) opens {at(moment)}."


def sent(number: int, *, added: bool) -> str:
    """Confirms a ticket in the place of its form."""
    if added:
        return f"You have ticket #{number} open on this. What you wrote is added to it."
    return f"Your ticket is #{number}. Answers come in our direct message."


def opened_for(by: str) -> str:
    return f"<@{by}> opened this for you."


def sent_for(number: int, asker: str, *, added: bool) -> str:
    """Confirms to staff what they opened for somebody."""
    return f"Ticket #{number} of <@{asker}> {'has got this added' if added else 'is open'}. They have been told."


def rated(score: int) -> str:
    """Takes the place of the question once it is answered."""
    return f"Rated {score} of 5. Thank you."


def add_to(number: int) -> str:
    """On the button under what the bot could not answer, for somebody who has a ticket open."""
    return f"Add this to ticket #{number}"


def from_staff(who: str) -> str:
    """Stands above what staff wrote to the asker."""
    return f"<@{who}> of the help desk:"


def to_asker(who: str, asker: str) -> str:
    """Stands above what staff see of their own words."""
    return f"<@{who}> to <@{asker}>:"


DELIVERY: Mapping[str, str] = {
    "queued": "sending …",
    "delivered": "✓ delivered",
    "failed": "⚠ not delivered: Slack does not let me write to this person.",
    "taken back": "taken back",
}
EDITED = "(edited)"
TAKEN_BACK = "_taken back by its writer_"


def files(count: int) -> str:
    """What came with a message is not passed on: it may hold what no filter sees."""
    return f"_{count} file{'s' if count != 1 else ''} came with it, not passed on; ask for what you need in words_"


def summary(count: int) -> str:
    """Above the list of tickets of which reminders came due together."""
    return f"⏰ *{count} tickets need attention*: their reminders came due together." if count > 1 else (
        "⏰ *1 ticket needs attention*: its reminders came due together."
    )  # fmt: skip


def desk_changed(before: Preferences, after: Preferences, who: str | None) -> str | None:
    """What everybody concerned is told of a change of channel, group or admins; None of any other."""
    told = []
    if before.staff_channel != after.staff_channel:
        no_more = f", no more to <#{before.staff_channel}>" if before.staff_channel else ""
        there = (
            f"go to <#{after.staff_channel}> from now on{no_more}." if after.staff_channel else "cannot be opened now."
        )
        told.append(f"Tickets {there}")
    if before.staff_group != after.staff_group:
        staff = f"the user group {after.staff_group}" if after.staff_group else "everybody in the staff channel"
        told.append(f"Staff from now on: {staff}.")
    if set(before.admins) != set(after.admins):
        told.append(f"Admins from now on: {people(after.admins)}. Before: {people(before.admins)}.")
    if not told:
        return None
    by = f"<@{who}>" if who else "Whoever runs me"
    return "\n• ".join((f"{by} has changed the help desk's settings:", *told))


def people(users: Sequence[str]) -> str:
    """Their names, with commas."""
    return ", ".join(f"<@{user}>" for user in users) or "none"


def files_stayed(count: int) -> str:
    """To staff, whose reply had files with it."""
    went = "The file was" if count == 1 else f"The {count} files were"
    return f"_{went} not sent along; only your words were_"


def note(what: str, about: str) -> str:
    """One line of what happened, for staff."""
    who = f"<@{about}>"
    lines: Mapping[str, str] = {
        "added": "They asked again; what they wrote:",
        "claimed": f"{who} has claimed it.",
        "unclaimed": f"{who} has given it back.",
        "transferred": f"It is {who}'s now.",
        "passed-court": f"{who} passed it to the court. The attorney has the contact and a ready message.",
        "passed-pacer": f"{who} passed it to PACER. The attorney has the contact and a ready message.",
        "answered": f"{who}: the answer is there, it goes on here.",
        "resolved": f"{who} resolved it.",
        "auto-closed": "Closed: nothing was heard for 5 working days.",
        "withdrawn": "The asker has withdrawn it.",
        "duplicate": f"Closed as a duplicate of #{about}.",
        "reopened": "The asker has reopened it.",
        "urgent": f"{who} marked it urgent.",
        "not-urgent": f"{who}: not urgent any more.",
        "woke": "The snooze is over.",
        "follow-up": "⏰ This was passed on a working day ago. Has anybody heard from them?",
        "warn-first-reply": "⏰ *The first reply to this is due soon.*",
        "warn-resolution": "⏰ *This should be resolved soon.*",
        "rated": f"Rated {about} of 5.",
        "untold": "⚠ They could not be told of this: Slack does not let me write to them.",
    }
    if what == "kind":
        return f"Now about: {KINDS.get(about, about)}."  # type: ignore[call-overload]
    if what == "snoozed":
        return f"Snoozed until {at(datetime.fromisoformat(about))}."
    return lines[what]


def age(seconds: float) -> str:
    """How long something has been open: "3 h", "2 d"."""
    minutes = int(seconds // 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} d"


def open_for(seconds: float) -> str:
    return f"open {age(seconds)}"


def due(moment: datetime) -> str:
    return f"due {at(moment)}"


def first_reply_by(moment: datetime) -> str:
    return f"first reply by {at(moment)}"


def resolved_by(moment: datetime) -> str:
    return f"to be resolved by {at(moment)}"


def snoozed_until(moment: datetime) -> str:
    return f"snoozed until {at(moment)}"


def rated_so(score: int) -> str:
    return f"rated {score} of 5"


def queue_counts(mine: int, by_state: tuple[tuple[str, int], ...]) -> str:
    parts = [f"{count} {STATES[state].lower()}" for state, count in by_state]  # type: ignore[index]
    return " · ".join([*parts, f"{mine} yours"])


def nobody_unlinked(court: str | None) -> str:
    """For an empty list; a court's abbreviation ends in a full stop of its own."""
    text = "Nobody who told me is waiting to be linked" + (f" in {court}" if court else "")
    return text if text.endswith(".") else f"{text}."


def change(past: PastChange, zone: str) -> str:
    """A line of a ticket's history."""
    when = past.at.astimezone(ZoneInfo(zone))
    who = f"<@{past.who}>" if past.who else "by itself"
    line = f"{when:%b} {when.day}, {when:%H:%M} · {who} · {past.what.replace('-', ' ')}"
    if past.before == past.after:
        return line
    people = past.what == "owner"
    before, after = (f"<@{one}>" if people and one else STATES.get(one, one) for one in (past.before, past.after))  # type: ignore[call-overload]
    return f"{line}: {before or '–'} → {after or '–'}"


def not_linked_since(day: str) -> str:
    return f"last seen {day}"


def admin_fix(name: str) -> str:
    """What an admin does about this error name of Slack's."""
    return TOKEN_FIX if name in TOKEN_REFUSED else ADMIN_FIXES.get(name, ADMIN_FIX)


def admin_needed(method: str, name: str) -> str:
    """For staff, when Slack refuses a method until somebody acts."""
    return ADMIN_NEEDED.format(method=method, name=name, fix=admin_fix(name))


def nudged(count: int) -> str:
    """Confirms the reminders."""
    return f"{count} {'reminder' if count == 1 else 'reminders'}, each at most once a day."


def hours(time: timedelta | None) -> str:
    """A stretch of working time: "1 h 30 min"; a dash where there was nothing to measure."""
    if time is None:
        return "–"
    whole, minutes = divmod(int(time.total_seconds() // 60), 60)
    return " ".join(filter(None, (f"{whole} h" if whole else "", f"{minutes} min" if minutes or not whole else "")))


def ticket_counts(opened: int, resolved: int, open_now: int) -> str:
    return f"*Tickets:* {opened} opened, {resolved} resolved, {open_now} open now"


def median(what: str, time: timedelta | None) -> str:
    return f"*{what}:* {hours(time)} (median, working hours)"


def mean_rating(mean: float, count: int) -> str:
    return f"*Rated:* {mean:.1f} of 5 ({count})"


def more(count: int) -> str:
    """Stands for the lines that are not shown."""
    return f"and {count} more"


DESK_HELP = (
    f"`{COMMAND} ticket` writes to the help desk; `{COMMAND} ticket what happened` opens the form filled in.\n"
    f"`{COMMAND} tickets` shows your tickets.\n"
    f"`{COMMAND} ticket @person` opens a ticket for somebody (staff).\n"
    f"`{COMMAND} desk` shows all open tickets, `{COMMAND} desk mine` what you have claimed (staff).\n"
    f"`{COMMAND} unlinked` shows who is not linked yet in any court, `{COMMAND} unlinked flsd` in that one (staff).\n"
    f"`{COMMAND} report` shows the last 7 days (staff)."
)


def command_help(*, desk: bool) -> str:
    """What can be typed after the command. `desk`: there is a help desk to write to."""
    return "\n".join([COMMAND_HELP, *([DESK_HELP] if desk else []), HELP_HELP])


def for_this(replies: Sequence[str]) -> str:
    """The canned replies that suit a ticket, as staff call them up."""
    return "For this: " + " ".join(f"`?{reply}`" for reply in replies)
