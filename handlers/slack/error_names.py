"""What Slack's error names mean, for the methods we call: one table.

They come with HTTP 200. The names are those of docs.slack.dev/reference/methods, and some known from bug reports only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Meaning = Literal["retry", "admin", "plainer", "elsewhere", "final", "unexpected"]
"""retry: it passes by itself. admin: it passes when somebody changes something in Slack or in the settings.
plainer: the message is taken without blocks. elsewhere: this conversation takes no message of ours, another one may.
final: there is nobody, or nothing, to send it to any more. unexpected: a fault of ours, or a name nobody foresaw."""

ANY: Final = ("",)
SAYING: Final = ("chat.postMessage", "chat.postEphemeral", "files.")
LOOKING: Final = ("conversations.history", "conversations.replies")
"""Of a post in doubt: where we may not look, we may not post either."""


@dataclass(frozen=True, slots=True)
class Group:
    """Names that mean the same, for the methods that begin with one of `methods`."""

    meaning: Meaning
    names: frozenset[str]
    methods: tuple[str, ...] = ANY


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


TOKEN_REFUSED: Final = _names("invalid_auth not_authed account_inactive token_revoked token_expired")
"""What Slack says of a token, whatever the method."""

GROUPS: Final = (
    # Slack is busy, fails, or moves the workspace: "unavailable until the transition is complete".
    Group("retry", _names("ratelimited rate_limited message_limit_exceeded")),
    Group("retry", _names("internal_error fatal_error service_unavailable request_timeout")),
    Group("retry", _names("team_added_to_org org_login_required external_channel_migrating")),
    Group("retry", _names("update_failed streaming_state_conflict file_update_failed fetch_members_failed")),
    # Decoration of the agent view: the bot does without, whatever the reason.
    Group(
        "final",
        _names(
            "missing_scope unknown_method method_deprecated deprecated_endpoint not_allowed_token_type access_denied "
            "no_permission channel_not_found not_in_channel invalid_thread_ts thread_not_found message_not_found "
            "invalid_arguments team_access_not_granted app_access_restricted not_enabled "
            "method_not_supported_for_channel_type user_not_found"
        ),
        ("assistant.",),
    ),
    # The token is no good any more: another one is.
    Group("admin", TOKEN_REFUSED),
    # The scope for it is an optional one: the bot does without.
    Group("final", _names("missing_scope"), ("users.info", "users.lookupByEmail", "conversations.setTopic")),
    # The app, its account or this network may not do it: scopes, keys, policies.
    Group("admin", _names("missing_scope not_allowed_token_type team_access_not_granted app_access_restricted")),
    Group("admin", _names("ekm_access_denied accesslimited enterprise_is_restricted two_factor_setup_required")),
    Group("admin", _names("is_bot user_is_restricted")),
    # A part of the app, or uploads, are switched off for the workspace.
    Group("admin", _names("messages_tab_disabled not_enabled file_uploads_disabled storage_limit_reached")),
    # Slack has taken the method away: a newer version of this program does without it.
    Group("admin", _names("method_deprecated deprecated_endpoint unknown_method")),
    # The message is too much for Slack, or built as it does not like: the words alone are taken.
    Group("plainer", _names("invalid_blocks invalid_blocks_format msg_blocks_too_long msg_too_long"), ("chat.",)),
    Group("plainer", _names("invalid_attachments too_many_attachments invalid_arguments"), ("chat.",)),
    Group("plainer", _names("attachment_payload_limit_exceeded too_many_contact_cards"), ("chat.",)),
    Group("plainer", _names("markdown_text_conflict agent_prompt_display_not_allowed"), ("chat.",)),
    # We are not in the conversation, or it is closed to us.
    Group(
        "elsewhere",
        _names(
            "not_in_channel channel_not_found is_archived is_inactive user_not_in_channel no_permission access_denied"
        ),
        (*SAYING, *LOOKING, "chat.update"),
    ),
    # Its admins let nobody, or not us, write there, or in this thread.
    Group(
        "elsewhere",
        _names(
            "restricted_action restricted_action_read_only_channel restricted_action_thread_only_channel "
            "restricted_action_non_threadable_channel restricted_action_thread_locked thread_locked "
            "cannot_reply_to_message invalid_thread_ts posting_to_general_channel_denied posting_to_channel_denied "
            "invalid_channel send_on_behalf_not_allowed slack_connect_file_link_sharing_blocked "
            "slack_connect_canvas_sharing_blocked slack_connect_lists_sharing_blocked"
        ),
        SAYING,
    ),
    # An earlier message of ours cannot be changed: the new words need another.
    Group("elsewhere", _names("cant_update_message edit_window_closed block_mismatch"), ("chat.update",)),
    # Elsewhere these two are about the app.
    Group("admin", _names("no_permission access_denied")),
    # The message it is about was deleted; what is said to a deleted question nobody wants.
    Group("final", _names("message_not_found"), ("chat.update", "chat.delete", "chat.getPermalink", "reactions.")),
    Group("final", _names("thread_not_found")),
    Group("final", _names("cant_delete_message compliance_exports_prevent_deletion"), ("chat.delete",)),
    # The person is gone, or Slack lets us not write to them.
    Group(
        "final",
        _names(
            "user_disabled user_not_found users_not_found user_not_visible cannot_dm_bot channel_not_found "
            "invalid_user_combination not_in_channel method_not_supported_for_channel_type is_archived"
        ),
        ("conversations.", "chat.delete", "chat.getPermalink", "reactions.", "usergroups.", "users."),
    ),
    # The three seconds of a click are over, or its view is closed.
    Group(
        "final",
        _names(
            "expired_trigger_id trigger_expired exchanged_trigger_id trigger_exchanged invalid_trigger_id "
            "invalid_trigger hash_conflict not_found push_limit_reached user_not_found user_disabled"
        ),
        ("views.",),
    ),
    # A check mark less: the words were passed on.
    Group("final", _names("already_reacted too_many_emoji too_many_reactions not_reactable"), ("reactions.",)),
    # This file is not taken; whoever asked for it is told at once.
    Group("final", _names("file_upload_size_restricted file_not_found snippet_too_large"), ("files.",)),
    # We call it wrong. Named here to be complete: any other name means the same.
    Group(
        "unexpected",
        _names(
            "invalid_arguments invalid_arg_name invalid_array_arg invalid_charset invalid_form_data invalid_post_type "
            "missing_post_type missing_argument no_text as_user_not_supported team_not_found invalid_metadata_format "
            "invalid_metadata_schema metadata_too_large metadata_must_be_sent_from_app duplicate_channel_not_found "
            "duplicate_message_not_found missing_file_data cant_broadcast_message no_dual_broadcast_content_update "
            "users_list_not_supplied not_enough_users too_many_users no_such_subteam invalid_cursor invalid_limit "
            "invalid_ts_latest invalid_ts_oldest pagination_not_available duplicate_external_id view_too_large "
            "bad_timestamp invalid_name no_item_specified alt_txt_too_large unknown_snippet_type unknown_subtype"
        ),
    ),
)
"""The first that fits counts."""


def meaning_of(method: str, name: str) -> Meaning:
    """What it means that Slack answered a call of this method with this error. method: such as "chat.update"."""
    fitting = (group.meaning for group in GROUPS if name in group.names and method.startswith(group.methods))
    return next(fitting, "unexpected")
