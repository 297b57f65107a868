"""People: inviting them, their links and passwords, and who may give which rights."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core import mail
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse

from articles.models import DeskAction
from newsroom import passwords
from tests.desk import Form, person

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-and-rare-passphrase"
ADD = "/admin/auth/user/add/"
WITH_MAIL = override_settings(MAIL_CONFIGURED=True)


@pytest.fixture(autouse=True)
def no_counted_requests() -> None:
    cache.clear()


@pytest.fixture
def admin() -> Client:
    return client_of(person("administrator"))


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def group(name: str) -> Group:
    return Group.objects.get(name=name)


def invite(client: Client, **changes: Any) -> Any:
    data = {"first_name": "Ann", "last_name": "Porter", "email": "ann@example.org",
            "role": group("Writers").pk, "_save": "x"}  # fmt: skip
    return client.post(ADD, data | changes)


def link_in(response: Any) -> str:
    found = re.search(
        r'value="(http://testserver/admin/password/[^"]+)"', response.content.decode()
    )
    assert found, response.content.decode()
    return found[1].removeprefix("http://testserver")


def set_password(link: str, password: str = PASSWORD) -> Any:
    client = Client()
    page = client.get(link, follow=True)
    address = page.redirect_chain[-1][0] if page.redirect_chain else link
    return client.post(address, {"new_password1": password, "new_password2": password}, follow=True)


def change_url(user: User) -> str:
    return reverse("admin:auth_user_change", args=[user.pk])


def form_of_user(client: Client, user: User, **changes: Any) -> dict[str, Any]:
    html = client.get(change_url(user)).content.decode()
    data = Form(html, within="user_form").data
    data |= {"groups": [g.pk for g in user.groups.all()]}
    data |= {"user_permissions": [p.pk for p in user.user_permissions.all()]}
    return {k: v for k, v in (data | changes).items() if v is not None}


# Inviting


def test_an_invited_colleague_sets_her_password_and_logs_in_with_her_role(admin: Client):
    link = link_in(invite(admin))
    answer = set_password(link)

    assert "Your password is set. Log in as ann.porter." in answer.content.decode()
    ann = User.objects.get(username="ann.porter")
    assert [g.name for g in ann.groups.all()] == ["Writers"]
    assert ann.is_staff and not ann.is_superuser and ann.check_password(PASSWORD)
    data = {"username": "ann.porter", "password": PASSWORD}
    assert Client().post("/admin/login/", data)["Location"] == "/admin/"


def test_a_link_works_once(admin: Client):
    link = link_in(invite(admin))
    set_password(link)

    answer = set_password(link, "another-long-passphrase")

    assert "This link no longer works" in answer.content.decode()
    assert User.objects.get(username="ann.porter").check_password(PASSWORD)


def test_a_link_ends_after_three_days(admin: Client, settings: Any):
    link = link_in(invite(admin))
    settings.PASSWORD_RESET_TIMEOUT = -1

    page = Client().get(link, follow=True)

    assert (page.status_code, "no longer works" in page.content.decode()) == (200, True)


@pytest.mark.parametrize(
    "link", ["x/y/", "MQ/x/", "MQ/set-password/", "____/a-b/", "9" * 90 + "/a-b/"]
)
def test_a_forged_link_gets_a_sentence(link: str):
    for method in (Client().get, Client().post):
        page = method(f"/admin/password/{link}", {"new_password1": "x", "new_password2": "x"})
        assert page.status_code == 200
        assert "no longer works" in page.content.decode()


def test_two_people_who_use_one_link_at_the_same_moment_set_one_password(
    admin: Client, monkeypatch: pytest.MonkeyPatch
):
    link = link_in(invite(admin))
    save = passwords.run_in_transaction

    def save_after_the_other(*args: Any) -> Any:
        first = User.objects.get(first_name="Ann")
        first.set_password("the-first-passphrase")
        first.save()
        return save(*args)

    monkeypatch.setattr(passwords, "run_in_transaction", save_after_the_other)
    response = set_password(link)

    assert response.status_code == 200
    assert User.objects.get(first_name="Ann").check_password("the-first-passphrase")


def test_a_link_ends_when_the_rights_of_its_person_change(admin: Client):
    changes = (
        lambda ann: User.objects.filter(pk=ann.pk).update(is_superuser=True),
        lambda ann: ann.groups.set([group("Editors")]),
        lambda ann: ann.user_permissions.set(Permission.objects.all()),
    )
    for number, change in enumerate(changes):
        link = link_in(invite(admin, email=f"ann{number}@example.org"))
        ann = User.objects.get(email=f"ann{number}@example.org")

        change(ann)
        set_password(link)

        ann.refresh_from_db()
        assert not ann.has_usable_password()


def test_the_link_of_a_deactivated_account_sets_no_password(admin: Client):
    link = link_in(invite(admin))
    User.objects.filter(username="ann.porter").update(is_active=False)

    assert "no longer works" in set_password(link).content.decode()
    assert not User.objects.get(username="ann.porter").has_usable_password()


def test_the_list_shows_role_log_in_and_open_invitations(admin: Client):
    invite(admin)
    html = admin.get("/admin/auth/user/").content.decode()

    assert "Invited, no password set yet" in html
    assert "Writers" in html and "Administrators" in html and "Ann Porter" in html


def test_the_invitation_is_mailed_where_mail_is_configured(admin: Client):
    with WITH_MAIL:
        page = invite(admin)

    assert "The link was mailed to ann@example.org" in page.content.decode()
    assert [m.to for m in mail.outbox] == [["ann@example.org"]]
    assert link_in(page) in mail.outbox[0].body
    assert "ann.porter" in mail.outbox[0].body


def test_without_mail_the_link_is_only_shown(admin: Client):
    assert "Give this link to Ann Porter" in invite(admin).content.decode()
    assert mail.outbox == []


def test_if_the_mail_server_fails_the_page_says_so_and_shows_the_link(admin: Client):
    with WITH_MAIL, override_settings(EMAIL_BACKEND="tests.no.such.Backend"):
        page = invite(admin)

    assert "The mail could not be sent" in page.content.decode()
    assert link_in(page)


def test_names_make_user_names(admin: Client):
    for first, last, mail_address in (
        ("Ann", "Porter", "a@example.org"), ("Ann", "Porter", "b@example.org"),
        ("Ольга", "Петрова", "olga@example.org"), ("Zoë", "O’Neil", "zoe@example.org"),
    ):  # fmt: skip
        invite(admin, first_name=first, last_name=last, email=mail_address)

    names = User.objects.exclude(username="administrator").order_by("pk")
    assert [u.username for u in names] == ["ann.porter", "ann.porter2", "olga", "zoe.oneil"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_name", ""),
        ("email", "x"),
        ("email", ""),
        ("role", ""),
        ("role", "999"),
        ("role", "x"),
    ],
)
def test_a_wrong_invitation_adds_nobody(admin: Client, field: str, value: str):
    assert invite(admin, **{field: value}).status_code == 200
    assert User.objects.count() == 1


def test_two_people_cannot_have_the_same_mail_address(admin: Client):
    invite(admin)

    again = invite(admin, email="ANN@example.org")

    assert "Ann Porter already has this email address." in again.content.decode()
    assert User.objects.count() == 2


# Forgotten passwords


def test_an_administrator_makes_a_link_for_somebody_who_forgot_her_password(admin: Client):
    ann = person("writer")
    url = reverse("admin:auth_user_link", args=[ann.pk])

    assert "can set a new password" in admin.get(url).content.decode()
    set_password(link_in(admin.post(url)))

    ann.refresh_from_db()
    assert ann.check_password(PASSWORD)


def test_there_is_no_link_for_a_deactivated_account(admin: Client):
    ann = person("writer")
    User.objects.filter(pk=ann.pk).update(is_active=False)

    page = admin.post(reverse("admin:auth_user_link", args=[ann.pk])).content.decode()

    assert "Activate the account first" in page and "/admin/password/" not in page


def test_a_forgotten_password_is_replaced_by_mail():
    ann = person("writer")
    User.objects.filter(pk=ann.pk).update(email="ann@example.org")

    with WITH_MAIL:
        page = Client().post("/admin/forgotten/", {"email": "ann@example.org"}, follow=True)

    assert "a link to set a new password was sent" in page.content.decode()
    set_password(re.search(r"/admin/password/\S+", mail.outbox[0].body)[0])  # type: ignore[index]
    ann.refresh_from_db()
    assert ann.check_password(PASSWORD)


def test_the_answer_does_not_tell_whether_an_address_is_known():
    User.objects.create_user("reader", email="reader@example.org", password="x")

    with WITH_MAIL:
        for address in ("nobody@example.org", "reader@example.org"):
            page = Client().post("/admin/forgotten/", {"email": address}, follow=True)
            assert "a link to set a new password was sent" in page.content.decode()

    assert mail.outbox == []


def test_who_asks_for_many_links_must_wait():
    with WITH_MAIL:
        asked = [Client().post("/admin/forgotten/", {"email": "a@example.org"}) for _ in range(11)]

    assert [page.status_code for page in asked] == [302] * 10 + [429]


def test_without_mail_the_page_says_whom_to_ask():
    assert "Ask an administrator" in Client().get("/admin/forgotten/").content.decode()
    assert Client().post("/admin/forgotten/", {"email": "a@example.org"}).status_code == 200
    assert "/admin/forgotten/" in Client().get("/admin/login/").content.decode()


# Nobody gives more rights than she has


def test_an_administrator_changes_names_and_role_of_a_colleague(admin: Client):
    ann = person("writer")
    data = form_of_user(admin, ann, groups=[group("Editors").pk], first_name="Ann")

    assert admin.post(change_url(ann), data).status_code == 302

    ann.refresh_from_db()
    assert ann.first_name == "Ann" and [g.name for g in ann.groups.all()] == ["Editors"]
    entry = DeskAction.objects.get(kind="rights")
    assert entry.subject == "writer" and "Groups: Writers → Editors" in entry.details


def test_an_administrator_cannot_make_a_superuser(admin: Client):
    ann, me = person("writer"), User.objects.get(username="administrator")
    for user in (ann, me):
        admin.post(change_url(user), form_of_user(admin, user, is_superuser="on"))
    invite(admin, is_superuser="on")

    assert not User.objects.filter(is_superuser=True).exists()


def test_the_account_of_a_superuser_is_closed_to_administrators(admin: Client):
    boss = person("superuser")
    before = boss.password
    urls = [change_url(boss), *(
        reverse(f"admin:auth_user_{name}", args=[boss.pk])
        for name in ("password_change", "link", "delete")
    )]  # fmt: skip
    data = {"username": "boss", "email": "x@example.org", "password1": PASSWORD,
            "password2": PASSWORD, "usable_password": "true", "post": "yes"}  # fmt: skip

    assert [admin.post(url, data).status_code for url in urls] == [403] * 4
    boss.refresh_from_db()
    assert (boss.username, boss.email, boss.password) == ("superuser", "", before)


def test_somebody_with_more_rights_is_closed_to_administrators_even_if_deactivated(admin: Client):
    ann = person("writer")
    ann.user_permissions.add(Permission.objects.get(codename="delete_user"))
    User.objects.filter(pk=ann.pk).update(is_active=False)

    assert admin.post(change_url(ann), {"username": "x"}).status_code == 403


def test_only_groups_and_permissions_of_ones_own_can_be_given(admin: Client):
    ann = person("writer")
    more = Group.objects.create(name="More")
    more.permissions.add(Permission.objects.get(codename="delete_user"))
    lacking = Permission.objects.get(codename="delete_user").pk

    for forged in ({"groups": [more.pk]}, {"user_permissions": [lacking]}, {"groups": ["x"]}):
        page = admin.post(change_url(ann), form_of_user(admin, ann, **forged))
        assert page.status_code == 200 and page.context["errors"]
    invite(admin, role=more.pk)
    url = reverse("admin:auth_group_change", args=[group("Writers").pk])
    admin.post(url, {"name": "Writers", "permissions": [lacking]})
    admin.post("/admin/auth/group/add/", {"name": "New", "permissions": [lacking]})

    assert [g.name for g in ann.groups.all()] == ["Writers"]
    assert not ann.user_permissions.exists()
    assert Group.objects.count() == 4 and User.objects.count() == 2
    assert not group("Writers").permissions.filter(pk=lacking).exists()
    assert admin.post(reverse("admin:auth_group_change", args=[more.pk])).status_code == 403
    assert admin.post(reverse("admin:auth_group_delete", args=[more.pk])).status_code == 403


def test_nobody_locks_herself_out(admin: Client):
    me = User.objects.get(username="administrator")
    chiefs = group("Administrators")
    for forged in ({"is_active": None}, {"is_staff": None}, {"groups": [group("Editors").pk]}):
        page = admin.post(change_url(me), form_of_user(admin, me, **forged)).content.decode()
        assert "another administrator" in page
    url = reverse("admin:auth_group_change", args=[chiefs.pk])
    page = admin.post(url, {"name": "Administrators", "permissions": []}).content.decode()
    assert "You would lose the right to manage people" in page
    admin.post(reverse("admin:auth_group_delete", args=[chiefs.pk]), {"post": "yes"})
    admin.post("/admin/auth/group/", {
        "action": "delete_selected", "_selected_action": [chiefs.pk], "post": "yes",
    })  # fmt: skip

    me = User.objects.get(pk=me.pk)
    assert me.has_perm("auth.change_user") and me.is_active and me.is_staff


def test_accounts_are_deactivated_never_deleted(admin: Client):
    ann = person("writer")
    boss = client_of(person("superuser"))

    for client in (admin, boss):
        url = reverse("admin:auth_user_delete", args=[ann.pk])
        assert client.post(url, {"post": "yes"}).status_code == 403
        client.post("/admin/auth/user/", {
            "action": "delete_selected", "_selected_action": [ann.pk], "post": "yes",
        })  # fmt: skip
    admin.post(change_url(ann), form_of_user(admin, ann, is_active=None))

    ann.refresh_from_db()
    assert not ann.is_active
    assert "Active: yes → no" in DeskAction.objects.get(subject="writer").details


# The log


def test_what_is_done_to_rights_is_logged_without_secrets(admin: Client):
    link = link_in(invite(admin))
    ann = User.objects.get(username="ann.porter")
    admin.post(
        reverse("admin:auth_user_password_change", args=[ann.pk]),
        {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true",
         "set-password": "x"},
    )  # fmt: skip
    view = Permission.objects.get(codename="view_redirect").pk
    admin.post("/admin/auth/group/add/", {"name": "Guests", "permissions": [view]})
    admin.post(reverse("admin:auth_group_delete", args=[group("Guests").pk]), {"post": "yes"})

    entries = [(a.subject, a.username, a.details) for a in DeskAction.objects.order_by("pk")]
    assert [(subject, details.split("\n")[0]) for subject, _name, details in entries] == [
        ("ann.porter", "Added."),
        ("ann.porter", "A link to set the password was made."),
        ("ann.porter", "The password was changed."),
        ("Guests", "Added."),
        ("Guests", "Deleted. People in it: –"),
    ]
    assert {name for _subject, name, _details in entries} == {"administrator"}
    text = str(entries)
    assert "Groups: – → Writers" in text and "Permissions: – → Can view redirect" in text
    assert PASSWORD not in text and ann.password not in text and link not in text


def test_a_change_of_the_site_settings_is_logged(admin: Client):
    page = admin.get("/admin/articles/sitesettings/", follow=True)
    url = page.redirect_chain[-1][0]
    data = Form(page.content.decode(), within="sitesettings_form").data

    admin.post(url, data | {"title": "The Harbour Post"})
    admin.post(url, data | {"title": "The Harbour Post"})

    entry = DeskAction.objects.get(kind="settings")
    assert entry.username == "administrator" and "The Harbour Post" in entry.details
