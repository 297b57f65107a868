"""Deliberate faults, one per guard of the newsroom. The tests must notice each of them.

The slow tests copy the repository, replace one piece of code by a faulty one, and run the tests
that protect this guard. The quick ones check that the table keeps up with the code.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.commands import ROOT, environment

#: What the named tests need of the repository.
PARTS = (
    "articles", "deploy", "docs", "example", "locale", "newsroom", "static", "templates", "tests",
    "manage.py", "pyproject.toml", "README.md",
)  # fmt: skip
#: Seconds for the tests of one fault. A fault may make a program run for ever.
PATIENCE = 300


class Fault(NamedTuple):
    """A fault: in the file ``path`` the piece ``code``, which occurs exactly once, becomes
    ``fault``. Then one of ``tests`` must fail: the ids of tests, separated by spaces."""

    path: str
    code: str
    fault: str
    tests: str


FAULTS = {
    # What readers see
    "a draft is hidden": Fault(
        "articles/models/visibility.py",
        'return Q(**{f"{of}status": "published"}, **compared)',
        "return Q(**compared)",
        "tests/site/test_instants.py::test_database_and_python_agree_at_every_instant",
    ),
    "a story is scheduled before its first instant only": Fault(
        "articles/models/visibility.py",
        '"gt": operator.gt',
        '"gt": operator.ge',
        "tests/site/test_instants.py::test_database_and_python_agree_at_every_instant",
    ),
    "a scheduled story is hidden": Fault(
        "articles/models/visibility.py",
        '"live": {"live_from": "lte", "live_until": "gt"}',
        '"live": {"live_until": "gt"}',
        "tests/site/test_instants.py::test_database_and_python_agree_at_every_instant",
    ),
    "an expired story is hidden": Fault(
        "articles/models/visibility.py",
        '"live": {"live_from": "lte", "live_until": "gt"}',
        '"live": {"live_from": "lte"}',
        "tests/site/test_instants.py::test_database_and_python_agree_at_every_instant",
    ),
    "a preview needs the permission": Fault(
        "articles/admin/preview.py",
        "if not self.admin.has_change_permission(request, article):",
        "if False:",
        "tests/test_previews.py::test_who_may_preview",
    ),
    "a signed link ends when readers get another text": Fault(
        "articles/editing/preview_links.py",
        "if article is None or _describe(article, at=at) != described:",
        "if article is None:",
        "tests/test_previews.py::test_a_signed_link_ends_when_readers_get_another_text",
    ),
    "a preview enters no cache": Fault(
        "articles/site_settings/fragments.py",
        "    if _bypassed.get():\n        return\n",
        "",
        "tests/test_previews.py::test_a_preview_enters_no_cache",
    ),
    "a redirect does not reveal a hidden story": Fault(
        "articles/pages/views/old_addresses.py",
        'redirect.article.state(at=reader.at) == "live"',
        "redirect.article.pk",
        "tests/site/test_redirects.py::test_old_addresses_of_a_hidden_story_do_not_tell_of_it",
    ),
    "a file of a draft is hidden": Fault(
        "articles/pages/hosted_files.py",
        "return _is_any_live(_find_bundle_pages([file.bundle], source=file.source_id), at=at)",
        "return True",
        "tests/importing/test_files.py::test_a_file_of_a_page_that_is_not_live_is_shown_by_its_previews_alone",
    ),
    "a cached value ends when the site changes": Fault(
        "articles/site_settings/fragments.py",
        "newsroom:2:{settings.generation}:",
        "newsroom:2:",
        "tests/site/test_generation.py"
        "::test_nothing_that_was_kept_before_a_change_is_ever_read_again",
    ),
    "a cached value ends when a story goes live": Fault(
        "articles/site_settings/fragments.py",
        "        settings.next_change or at + MAX_LIFETIME,\n",
        "",
        "tests/site/test_instants.py"
        "::test_a_story_is_there_from_its_first_instant_to_before_its_last[/index.xml]",
    ),
    # What browsers get
    "a hosted page is in a sandbox": Fault(
        "articles/pages/hosted_files.py",
        'if file.media_type.startswith("text/html"):',
        'if file.media_type == "text/html":',
        "tests/importing/test_files.py::test_nothing_in_a_file_can_run_here",
    ),
    "browsers do not guess the type of a hosted file": Fault(
        "articles/pages/hosted_files.py",
        '"nosniff"',
        '""',
        "tests/importing/test_files.py::test_nothing_in_a_file_can_run_here",
    ),
    "a drawing is a download": Fault(
        "newsroom/media.py",
        '    "image/avif",',
        '    "image/svg+xml", "image/avif",',
        "tests/test_requests.py::test_a_picture_is_shown_and_anything_else_is_a_download",
    ),
    "every answer has a security policy": Fault(
        "newsroom/settings.py",
        '    "csp.middleware.CSPMiddleware",\n',
        "",
        "tests/test_requests.py::test_an_answer_tells_the_browser_to_trust_nothing_from_elsewhere",
    ),
    "a redirect stays on the site": Fault(
        "articles/editing/addresses.py",
        'if path.startswith("//"):',
        "if False:",
        "tests/site/test_leaving.py::test_no_redirect_leads_away",
    ),
    "an editor's redirect runs no script": Fault(
        "articles/admin/redirect.py",
        "validate_address(target)",
        "pass",
        "tests/test_admin_faults.py::test_addresses_that_run_or_mislead_are_refused",
    ),
    "a forged next address leads to the admin": Fault(
        "newsroom/settings.py",
        'LOGIN_REDIRECT_URL = "admin:index"\n',
        "",
        "tests/test_login.py::test_a_login_redirects_only_to_pages_of_this_site",
    ),
    "a form needs its token": Fault(
        "newsroom/settings.py",
        '    "django.middleware.csrf.CsrfViewMiddleware",\n',
        "",
        "tests/test_login.py::test_a_form_without_its_token_takes_no_place",
    ),
    "an address with NUL is refused": Fault(
        "newsroom/requests.py",
        'return "\\0" not in decoded.decode()',
        "return bool(decoded.decode() or True)",
        "tests/test_requests.py::test_bytes_that_are_no_text_are_refused_everywhere",
    ),
    # The sanitizer
    "a link runs no script": Fault(
        "articles/rendering/clean.py",
        'split_names("http https mailto',
        'split_names("http https javascript mailto',
        "tests/rendering/test_last_step.py::test_the_sanitizer_needs_no_step_before_it",
    ),
    "a body has no style": Fault(
        "articles/rendering/clean.py",
        '"*": {"hidden", "lang", "title"},',
        '"*": {"hidden", "lang", "style", "title"},',
        "tests/rendering/test_last_step.py::test_the_sanitizer_needs_no_step_before_it",
    ),
    "a frame is dropped with its content": Fault(
        "articles/rendering/clean.py",
        "embed frameset head iframe math",
        "embed frameset head math",
        "tests/rendering/test_last_step.py::test_the_sanitizer_needs_no_step_before_it",
    ),
    "an embedded text has no ids": Fault(
        "articles/rendering/clean.py",
        'attributes=_remove_names({"id"}, _ALLOWED_ATTRIBUTES)',
        "attributes=_ALLOWED_ATTRIBUTES",
        "tests/rendering/test_last_step.py"
        "::test_html_shown_beside_other_articles_is_clean_and_without_ids",
    ),
    "few elements have ids": Fault(
        "articles/rendering/clean.py",
        "for _tag in TAGS_WITH_ID:",
        "for _tag in ALLOWED_TAGS:",
        "tests/rendering/test_last_step.py::test_the_sanitizer_needs_no_step_before_it",
    ),
    "a body has only known classes": Fault(
        "articles/rendering/clean.py",
        '"p": {"lead"} | _ALERTS',
        '"p": {"lead", "site-header"} | _ALERTS',
        "tests/rendering/test_last_step.py::test_the_sanitizer_needs_no_step_before_it",
    ),
    "the sanitizer is the last step": Fault(
        "articles/rendering/pipeline.py",
        "html = clean(run_passes(html, work))",
        "html = run_passes(clean(html), work)",
        "tests/rendering/test_targets.py::test_an_answer_is_cleaned_like_anything_else",
    ),
    "feeds have no hidden text": Fault(
        "articles/rendering/clean.py",
        "remove_hidden(html),",
        "html,",
        "tests/site/test_hidden_text.py::test_hidden_text_is_nowhere_but_hidden_on_its_page",
    ),
    "feeds have only printable characters": Fault(
        "articles/pages/feed_formats.py",
        'return _UNPRINTABLE.sub("", text)',
        "return text",
        "tests/site/test_feeds.py::test_the_formats_say_the_same",
    ),
    "deep quotations are refused": Fault(
        "articles/rendering/markdown.py",
        'found = _DEEP_QUOTES.search(text) if text.count(">") >= _MAX_QUOTES else None',
        "found = None",
        "tests/rendering/test_wellformed.py::test_150_quotations_in_each_other_are_refused",
    ),
    "deep HTML is refused": Fault(
        "articles/rendering/wellformed.py",
        "if len(self.open) >= MAX_DEPTH:",
        "if False:",
        "tests/rendering/test_wellformed.py::test_more_than_200_open_elements_are_refused",
    ),
    # Reading files
    "anchors in YAML are refused": Fault(
        "articles/frontmatter/yaml_reader.py",
        "        if event.anchor is not None:\n            raise",
        "        if False:\n            raise",
        "tests/frontmatter/test_yaml.py::test_what_is_not_accepted_is_refused_where_it_stands",
    ),
    "deep YAML is refused": Fault(
        "articles/frontmatter/yaml_reader.py",
        "if len(path) >= MAX_DEPTH:",
        "if False:",
        "tests/frontmatter/test_yaml.py::test_twenty_levels_are_read_and_one_more_is_refused",
    ),
    "deep JSON is refused": Fault(
        "articles/frontmatter/json_reader.py",
        "if len(path) >= MAX_DEPTH:",
        "if False:",
        "tests/frontmatter/test_json.py::test_what_is_not_json_is_refused_where_it_stands",
    ),
    "deep TOML is refused": Fault(
        "articles/frontmatter/toml_reader.py",
        "if len(path) >= MAX_DEPTH:",
        "if False:",
        "tests/frontmatter/test_toml.py::test_what_is_not_accepted_is_refused_where_it_stands",
    ),
    "long front matter is refused": Fault(
        "articles/frontmatter/layout.py",
        '    _check_size(text, source.start, source.end, MAX_MATTER_BYTES, "front matter")\n',
        "",
        "tests/frontmatter/test_layout.py::test_too_large_front_matter_is_rejected_with_its_size",
    ),
    "NUL in a file is refused": Fault(
        "articles/frontmatter/encoding.py",
        'if b"\\0" in data:',
        "if False:",
        "tests/frontmatter/test_encoding.py::test_a_raw_nul_is_refused_anywhere",
    ),
    "half of a surrogate pair is refused": Fault(
        "articles/frontmatter/errors.py",
        '"[\\0\\ud800-\\udfff]"',
        '"[\\0]"',
        "tests/frontmatter/test_encoding.py::test_half_of_a_surrogate_pair_is_refused",
    ),
    "a large file is refused": Fault(
        "articles/content/file_bytes.py",
        "if len(data) > limit:",
        "if False:",
        "tests/importing/test_file_bytes.py::test_anything_else_is_refused",
    ),
    "a file that becomes a link is not read": Fault(
        "articles/content/file_bytes.py",
        "os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK",
        "os.O_RDONLY | os.O_NONBLOCK",
        "tests/importing/test_file_bytes.py::test_anything_else_is_refused",
    ),
    "a linked folder is not imported": Fault(
        "articles/importing/discover.py",
        "return not hidden and entry.is_dir(follow_symlinks=False)",
        "return not hidden and entry.is_dir()",
        "tests/importing/test_command.py::test_nothing_outside_the_paths_is_read",
    ),
    "a picture of too many pixels is refused": Fault(
        "articles/pictures/scaling.py",
        "return image.width * image.height > MAX_PIXELS",
        "return False",
        "tests/test_renditions.py::test_a_file_that_claims_too_many_pixels_is_refused",
    ),
    "a picture does not say where it was taken": Fault(
        "articles/pictures/locations.py",
        "if tag == _GPS:",
        "if False:",
        "tests/importing/test_locations.py::test_the_place_goes_and_the_rest_stays",
    ),
    # Importing
    "an edit here is not overwritten by a file": Fault(
        "articles/content/merging.py",
        "return MERGERS.get(field, _raise_conflict)(base, theirs, ours)",
        "return MERGERS[field](base, theirs, ours) if field in MERGERS else theirs",
        "tests/test_merging.py::test_different_changes_merge_or_are_a_conflict",
    ),
    "a text of a picture that changed on both sides stays on both": Fault(
        "articles/pictures/texts_file.py",
        'return "file" if here == base else "both"',
        'return "file"',
        "tests/exporting/test_picture_texts.py"
        "::test_a_text_that_changed_on_both_sides_is_reported_and_kept_on_both",
    ),
    "an entry of a picture that is missing in the file removes no text": Fault(
        "articles/exporting/picture_texts.py",
        "if entry is None and any(here):",
        "if False:",
        "tests/exporting/test_picture_texts.py"
        "::test_an_empty_text_in_the_file_removes_it_and_a_missing_entry_does_not",
    ),
    "a save during an import is not overwritten": Fault(
        "articles/importing/write_batch.py",
        "now.get(d.seen[0]) != d.seen[1]",
        "d.seen[0] not in now",
        "tests/importing/test_merge.py"
        "::test_an_editor_who_saves_while_the_file_is_being_taken_in_is_not_overwritten",
    ),
    "a deleted article does not come back": Fault(
        "articles/importing/plan.py",
        "if row.is_tombstone and not self._options.restore:",
        "if False:",
        "tests/importing/test_lifecycle.py"
        "::test_an_article_deleted_here_is_not_brought_back_unasked",
    ),
    "a deleted article does not come back when its file breaks": Fault(
        "articles/importing/decisions.py",
        "State.DELETED if decision.row.is_tombstone else State.REJECTED",
        "State.REJECTED",
        "tests/importing/test_lifecycle.py::test_the_mark_of_a_deletion_survives_a_failed_restore",
    ),
    "a file that may not publish does not": Fault(
        "articles/content/status.py",
        'return "published" if may_publish else "review"',
        'return "published"',
        "tests/importing/test_lifecycle.py"
        "::test_files_of_a_source_that_may_not_publish_become_stories_in_review",
    ),
    "a story that no reader has seen gets no file": Fault(
        "articles/exporting/unseen.py",
        "if published and get_live_from(from_json(values)) <= end:",
        "if published:",
        "tests/exporting/test_unseen.py"
        "::test_a_scheduled_story_gets_no_file_before_its_time_not_even_as_a_draft",
    ),
    "only publishers decide about a file that would publish": Fault(
        "articles/admin/file_question.py",
        "if not self._may_decide(request, article):",
        "if False:",
        "tests/test_admin_file_questions.py::test_only_who_may_publish_decides",
    ),
    "only publishers restore a deleted story": Fault(
        "articles/admin/source.py",
        'self.has_view_permission(request) and request.user.has_perm("articles.publish_article")',
        "self.has_view_permission(request)",
        "tests/test_admin_file_questions.py"
        "::test_a_person_who_sees_files_but_may_not_publish_restores_nothing",
    ),
    "a file does not publish a retracted story": Fault(
        "articles/content/status.py",
        'return _publish(may_publish) if status == "draft" else status',
        "return _publish(may_publish)",
        "tests/test_workflow.py::test_only_a_changed_draft_key_changes_the_status",
    ),
    "a story in a folder that cannot be read is not missing": Fault(
        "articles/importing/listing.py",
        "return looked and not any(file.is_relative_to(folder) for folder in self.unread)",
        "return looked",
        "tests/importing/test_merge.py"
        "::test_a_story_in_a_folder_that_cannot_be_read_is_not_missing",
    ),
    "two imports do not run at once": Fault(
        "articles/editing/lock.py",
        "        _acquire(file, wait)\n",
        "",
        "tests/importing/test_command.py::test_a_second_importer_gives_up_naming_the_first",
    ),
    # The admin
    "a save over a newer version is refused": Fault(
        "articles/editing/saving.py",
        "if stored.version != article.version:",
        "if False:",
        "tests/test_workflow.py::test_a_save_under_an_old_version_is_refused_and_changes_nothing",
    ),
    "a form over a newer version is merged with it": Fault(
        "articles/admin/article_form.py",
        "if self.instance.pk is None or opened == self.state:",
        "if True:",
        "tests/test_admin_two_editors.py"
        "::test_changes_of_different_fields_and_paragraphs_are_merged",
    ),
    "a taken address is refused": Fault(
        "articles/editing/addresses.py",
        "owner = Article.objects.for_lists().filter(path=path).exclude(pk=article.pk).first()",
        "owner = None",
        "tests/test_workflow.py::test_a_taken_address_is_refused_with_its_owner",
    ),
    "an address of the system is refused": Fault(
        "articles/editing/addresses.py",
        "    if system:\n",
        "    if False:\n",
        "tests/test_workflow.py::test_an_address_of_the_system_is_refused",
    ),
    "the form offers publishing to publishers only": Fault(
        "articles/admin/article_form.py",
        "and (self.desk.may_publish or s not in PUBLISHER_STATUSES)",
        "",
        "tests/test_admin_permissions.py::test_a_writer_cannot_publish_by_a_forged_form",
    ),
    "the button publishes for publishers only": Fault(
        "articles/admin/article_form.py",
        'if "_publish" in self.data and self.desk.may_publish and not self.on_copy:',
        'if "_publish" in self.data and not self.on_copy:',
        "tests/test_admin_permissions.py::test_a_writer_cannot_publish_by_a_forged_form",
    ),
    "a change of a live story goes to its working copy": Fault(
        "articles/editing/working_copies.py",
        "    if is_seen(article, at=at) or find_copy(article):\n",
        "    if find_copy(article):\n",
        "tests/test_working_copies.py"
        "::test_a_saved_change_of_a_live_story_is_seen_by_nobody_until_it_is_published",
    ),
    "only publishers publish changes": Fault(
        "articles/admin/publishing_views.py",
        "        self.require(self.admin.has_publish_permission(request))\n"
        "        self.require(self.admin.has_change_permission(request, article))\n"
        "        working_copies.merge_live_text(",
        "        working_copies.merge_live_text(",
        "tests/test_admin_permissions.py::test_a_writer_cannot_publish_changes_of_a_live_story",
    ),
    "changes that somebody saved meanwhile are not published": Fault(
        "articles/editing/publishing_changes.py",
        "        if copy is None or copy.version != seen:\n"
        "            raise StaleCopy(article)\n"
        "        conflicts =",
        "        if copy is None:\n            raise StaleCopy(article)\n        conflicts =",
        "tests/test_working_copies.py"
        "::test_a_copy_that_a_colleague_saved_meanwhile_is_neither_published_nor_discarded",
    ),
    "a conflict publishes nothing": Fault(
        "articles/editing/working_copies.py",
        "    if result.conflicts:\n        return result.conflicts\n",
        "",
        "tests/test_working_copies.py"
        "::test_a_conflict_publishes_nothing_until_somebody_merges_both",
    ),
    "a live story does not vanish into the future": Fault(
        "articles/editing/publishing_changes.py",
        "        if would_hide(article, copy.text, at=at):\n",
        "        if False:\n",
        "tests/test_working_copies.py::test_a_live_story_does_not_vanish_into_the_future",
    ),
    "a restore does not overwrite a text that its page did not show": Fault(
        "articles/admin/restoring.py",
        'if request.POST.get("version") != wanted.state:',
        "if False:",
        "tests/test_history.py::test_a_restore_after_somebody_saved_is_refused_and_shown_again",
    ),
    "a published state is never pruned": Fault(
        "articles/editing/pruning.py",
        "kept = _find_kept(replaced)",
        "kept: set[int] = set()",
        "tests/test_pruning.py::test_published_states_are_kept_for_ever",
    ),
    "a state on which a form may be open is not pruned": Fault(
        "articles/editing/pruning.py",
        "return [row for row in states if row.version < newest]",
        "return [row for row in states if row.created_at < before]",
        "tests/test_pruning.py::test_a_form_that_was_opened_before_pruning_is_still_merged",
    ),
    "the list publishes for publishers only": Fault(
        "articles/admin/bulk_rights.py",
        "Kind.PUBLISH: lambda user, article: rights.may_publish(user),",
        "Kind.PUBLISH: lambda user, article: True,",
        "tests/test_forbidden_acts.py::test_an_action_of_many_stories_checks_the_right_for_each",
    ),
    "the list retracts for publishers only": Fault(
        "articles/admin/bulk_rights.py",
        "Kind.RETRACT: lambda user, article: rights.may_publish(user),",
        "Kind.RETRACT: lambda user, article: True,",
        "tests/test_forbidden_acts.py::test_an_action_of_many_stories_checks_the_right_for_each",
    ),
    "a conflict publishes for publishers only": Fault(
        "articles/admin/conflict.py",
        "if status in PUBLISHER_STATUSES and not rights.may_publish(request.user):",
        "if False:",
        "tests/test_admin_models.py::test_a_file_that_publishes_is_settled_by_who_may_publish",
    ),
    "a writer changes only her own drafts": Fault(
        "articles/admin/rights.py",
        "    if author.pk != user.pk:\n",
        "    if False:\n",
        "tests/test_rights.py::test_who_may_change_which_story",
    ),
    "nobody changes the account of somebody with more rights": Fault(
        "articles/admin/users.py",
        "return allowed and (obj is None or person_rights.may_manage(request.user, obj))",
        "return allowed",
        "tests/test_people.py::test_the_account_of_a_superuser_is_closed_to_administrators",
    ),
    "nobody gives a group with more rights": Fault(
        "articles/admin/person_rights.py",
        "    return groups.exclude(permissions__in=missing)\n",
        "    return groups\n",
        "tests/test_people.py::test_only_groups_and_permissions_of_ones_own_can_be_given",
    ),
    "nobody locks herself out": Fault(
        "articles/admin/person_forms.py",
        "            if not self._keeps_own_rights(cleaned):\n",
        "            if False:\n",
        "tests/test_people.py::test_nobody_locks_herself_out",
    ),
    "only writers get suggestions": Fault(
        "articles/admin/suggestions.py",
        "if not may:",
        "if False:",
        "tests/test_rights_table.py::test_who_may_look",
    ),
    "a list takes only the lookups of its links": Fault(
        "newsroom/lookups.py",
        "return lookup in {*linked, *_list_offered_lookups(model_admin, request)}",
        "return True",
        "tests/test_admin_lookups.py::test_no_list_takes_a_look_up_that_its_links_do_not_use",
    ),
    "failed logins are counted": Fault(
        "newsroom/login.py",
        'default=F("failures_since_start") + 1',
        'default=F("failures_since_start") + 0',
        "tests/test_login.py::test_the_eighth_failure_locks_the_account_for_that_address_alone",
    ),
    "an address is locked": Fault(
        "newsroom/login.py",
        ">= ADDRESS_LIMIT",
        "> 10 * ADDRESS_LIMIT",
        "tests/test_login.py::test_an_address_is_locked_for_strangers_whatever_names_they_try",
    ),
    "a term that is gone does not come back": Fault(
        "articles/signals.py",
        "if former is None or former.alias_of_id != instance.alias_of_id:",
        "if former is None:",
        "tests/test_transactions.py::test_a_tag_that_is_gone_is_not_brought_back_by_saving_it",
    ),
    # Exporting
    "an edit of a file is read back": Fault(
        "articles/frontmatter/patching.py",
        "if _is_as_expected(result, document, expected):",
        "if True:",
        "tests/frontmatter/test_patch.py::test_a_change_finds_its_place",
    ),
    "a new body is read back": Fault(
        "articles/frontmatter/patching.py",
        "        if (result.format, result.body) == (document.format, body) and is_same_value(\n"
        "            result.matter, document.matter\n"
        "        ):\n",
        "        if True:\n",
        "tests/frontmatter/test_patch.py::test_what_cannot_be_proved_is_refused_with_its_reason",
    ),
    "an export stays in its folder": Fault(
        "articles/exporting/tree.py",
        'if "\\0" in path or any(part in ("", ".", "..") for part in parts):',
        "if not parts:",
        "tests/exporting/test_tree.py::test_only_paths_that_lead_down_are_taken",
    ),
    "an export follows no link": Fault(
        "articles/exporting/tree.py",
        "os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC",
        "os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC",
        "tests/exporting/test_tree.py::test_links_are_not_followed",
    ),
    "a file that was just changed is not overwritten": Fault(
        "articles/exporting/tree.py",
        "if _read_file(folder, name, len(instead_of)) != instead_of:",
        "if False:",
        "tests/exporting/test_tree.py::test_what_was_written_meanwhile_stays",
    ),
    "a copy overwrites no foreign file": Fault(
        "articles/exporting/exporter.py",
        "if there != before and not _is_earlier_copy(there, article, as_file_of):",
        "if False:",
        "tests/exporting/test_command.py"
        "::test_a_copy_is_brought_up_to_date_but_no_foreign_text_in_it_is_overwritten",
    ),
}

TESTS = sorted({test for fault in FAULTS.values() for test in fault.tests.split()})


def insert(fault: Fault, text: str) -> str:
    """Return the text of the file with the fault in it."""
    moved = f"The guard in {fault.path} moved or changed. Its row in FAULTS must follow."
    assert text.count(fault.code) == 1, moved
    return text.replace(fault.code, fault.fault)


# The table


@pytest.mark.parametrize("guard", FAULTS)
def test_a_guard_is_where_the_table_expects_it(guard: str) -> None:
    text = (ROOT / FAULTS[guard].path).read_text()
    assert insert(FAULTS[guard], text) != text


@pytest.mark.parametrize("test", TESTS)
def test_a_named_test_exists(test: str) -> None:
    path, _, name = test.partition("::")
    source = (ROOT / path).read_text()
    assert not name or re.search(rf"^def {name.partition('[')[0]}\(", source, re.MULTILINE)


# The faults


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository."""
    folder = tmp_path_factory.mktemp("copy")
    for part in PARTS:
        if (ROOT / part).is_dir():
            without = shutil.ignore_patterns("__pycache__", "node_modules")
            shutil.copytree(ROOT / part, folder / part, ignore=without)
        else:
            shutil.copy2(ROOT / part, folder / part)
    return folder


@contextmanager
def applied(fault: Fault, folder: Path) -> Iterator[None]:
    """Apply the fault to the file in ``folder``, and restore the file afterwards."""
    file = folder / fault.path
    text, info = file.read_text(), file.stat()
    file.write_text(insert(fault, text))
    try:
        yield
    finally:
        file.write_text(text)
        # Python compiles the file again if its time differs from that of the faulty file.
        os.utime(file, ns=(info.st_atime_ns, info.st_mtime_ns))


def run_tests(folder: Path, *tests: str) -> tuple[int, str]:
    """Run tests in ``folder`` on SQLite up to the first failure. Return the exit code and the
    output."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests],
        cwd=folder,
        env=environment(PYTEST_ADDOPTS="", NEWSROOM_SHARED=str(folder / "none")),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=PATIENCE)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return process.returncode, output


@pytest.mark.slow
def test_without_a_fault_the_named_tests_pass(copy: Path) -> None:
    code, output = run_tests(copy, *TESTS)
    assert code == 0, output


@pytest.mark.slow
@pytest.mark.parametrize("guard", FAULTS)
def test_a_fault_is_noticed(guard: str, copy: Path) -> None:
    with applied(FAULTS[guard], copy):
        code, output = run_tests(copy, *FAULTS[guard].tests.split())
    summary = output.rstrip().rpartition("\n")[2]
    assert code == 1, output
    assert re.search(r"\b[0-9]+ failed\b", summary), output
    # A test that cannot begin, or a fault that cannot run, proves nothing.
    assert "error" not in summary, output
    assert "NameError" not in output, output
