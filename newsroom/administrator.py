"""Functions that create the first account, and replace a lost password."""

import secrets
import string

from django.contrib.auth import get_user_model
from django.core.exceptions import ObjectDoesNotExist

DEFAULT_NAME = "admin"
PASSWORD_CHARACTERS = "".join(sorted(set(string.ascii_letters + string.digits) - set("0O1lI")))


def create_administrator() -> tuple[str, str] | None:
    """Create a superuser and return its name and password. Return None if an active superuser
    exists already."""
    users = get_user_model().objects
    if users.filter(is_superuser=True, is_active=True).exists():
        return None
    taken = set(users.filter(username__startswith=DEFAULT_NAME).values_list("username", flat=True))
    free = (
        name for n in range(len(taken) + 1) if (name := f"{DEFAULT_NAME}{n or ''}") not in taken
    )
    user = users.create_superuser(username=next(free), password=(password := generate_password()))
    return user.username, password


def renew_password(name: str = "") -> tuple[str, str]:
    """Set a new password for the account `name` (default: the oldest active superuser). Also unlock
    the account if it is locked after failed logins.

    Return the name and the new password. Raise ObjectDoesNotExist if there is no such account.
    """
    # The models of axes can only be imported after Django is set up.
    from axes.utils import reset

    wanted = {"username": name} if name else {"is_superuser": True, "is_active": True}
    user = get_user_model().objects.filter(**wanted).order_by("pk").first()
    if user is None:
        who = f"account {name!r}" if name else "administrator yet: `make password` creates one"
        raise ObjectDoesNotExist(f"There is no {who}.")
    user.set_password(password := generate_password())
    user.save(update_fields=["password"])
    reset(username=user.get_username())
    return user.get_username(), password


def generate_password() -> str:
    """Return a password of twenty letters and digits (over 110 bits). It has no characters that
    look alike."""
    return "".join(secrets.choice(PASSWORD_CHARACTERS) for _ in range(20))
