"""views.*, auth, users, user groups: the app's surfaces and what it may know of people."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.sandbox.calls import Call, Method
from bot.sandbox.interactive import takes_files
from bot.sandbox.wire import Json, RefusedError, copied


def auth_test(call: Call) -> Json:
    workspace, organization = call.workspace, call.workspace.organization
    return {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.team_name,
        "user": workspace.people[workspace.bot_user].handle,
        "team_id": organization.id if organization else workspace.team_id,
        "enterprise_id": organization.id if organization else None,
        "user_id": workspace.bot_user,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": organization is not None,
    }


def api_test(call: Call) -> Json:
    if call.text("error"):
        raise RefusedError(call.text("error"))
    return {"args": {name: value for name, value in call.args.items() if name != "token"}}


def open_connection(call: Call) -> Json:
    base = call.tools.base.replace("http://", "ws://", 1)
    return {"url": f"{base}/link/?ticket={call.tools.socket_mode.new_ticket()}&app_id={call.workspace.app_id}"}


def open_view(call: Call) -> Json:
    return {"view": copied(call.views.open(call.required_text("trigger_id", "invalid_trigger_id"), _view(call)))}


def push_view(call: Call) -> Json:
    return {"view": copied(call.views.push(call.required_text("trigger_id", "invalid_trigger_id"), _view(call)))}


def update_view(call: Call) -> Json:
    if not (call.text("view_id") or call.text("external_id")):
        raise RefusedError("invalid_arguments", "[ERROR] missing required field: view_id")
    view = call.views.update(_view(call), call.optional("view_id"), call.optional("external_id"), call.optional("hash"))
    return {"view": copied(view)}


def publish_view(call: Call) -> Json:
    user_id = call.required_text("user_id")
    return {"view": copied(call.views.publish(user_id, _view(call), call.optional("hash")))}


def _view(call: Call) -> Json:
    view = call.structure("view")
    if not isinstance(view, dict):
        raise RefusedError("invalid_arguments", "[ERROR] missing required field: view")
    if takes_files(view):
        call.needs("files:read")
    return view


def user_info(call: Call) -> Json:
    call.needs("users:read")
    person = call.workspace.person(call.required_text("user", "user_not_found"))
    profile: Json = {"real_name": person.name, "display_name": person.handle, "title": person.title}
    if "users:read.email" in call.scopes and person.email:
        profile["email"] = person.email
    user: Json = {"id": person.id, "team_id": call.workspace.team_id, "name": person.handle}
    user |= {
        "deleted": person.is_deleted,
        "real_name": person.name,
        "profile": profile,
        "is_bot": person.is_bot,
        "is_restricted": False,
    }
    now = datetime.fromtimestamp(call.workspace.clock.now(), ZoneInfo(person.time_zone))
    offset = int((now.utcoffset() or timedelta()).total_seconds())
    user |= {"tz": person.time_zone, "tz_label": now.tzname(), "tz_offset": offset, "is_app_user": False}
    return {"user": user}


def user_by_email(call: Call) -> Json:
    call.needs("users:read.email")
    address = call.required_text("email").lower()
    found = (one for one in call.workspace.people.values() if one.email.lower() == address and not one.is_deleted)
    person = next(found, None)
    if person is None:
        raise RefusedError("users_not_found")
    return user_info(Call(call.tools, {**call.args, "user": person.id}, call.scopes))


def usergroup_members(call: Call) -> Json:
    call.needs("usergroups:read")
    if call.workspace.organization and not call.text("team_id"):
        raise RefusedError("missing_argument", "[ERROR] missing required field: team_id")
    members = call.workspace.usergroups.get(call.required_text("usergroup"))
    if members is None:
        raise RefusedError("no_such_subteam")
    return {"users": list(members)}


def bot_info(call: Call) -> Json:
    call.needs("users:read")
    workspace = call.workspace
    if call.text("bot", workspace.bot_id) != workspace.bot_id:
        raise RefusedError("bot_not_found")
    name = workspace.people[workspace.bot_user].name
    bot: Json = {"id": workspace.bot_id, "app_id": workspace.app_id, "user_id": workspace.bot_user, "name": name}
    return {"bot": bot | {"deleted": False, "icons": {}}}


METHODS: dict[str, Method] = {
    "auth.test": auth_test,
    "views.open": open_view,
    "views.push": push_view,
    "views.update": update_view,
    "views.publish": publish_view,
    "users.info": user_info,
    "users.lookupByEmail": user_by_email,
    "usergroups.users.list": usergroup_members,
    "bots.info": bot_info,
}
APP_METHODS: dict[str, Method] = {"apps.connections.open": open_connection}
"""Called with the app-level token."""
