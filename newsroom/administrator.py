"""The first account, and a new password for whoever lost theirs."""

import secrets
import string

from django.contrib.auth import get_user_model
from django.core.exceptions import ObjectDoesNotExist

WHO = "admin"
CHARACTERS = "".join(sorted(set(string.ascii_letters + string.digits) - set("0O1lI")))


def create_administrator() -> tuple[str, str] | None:
    """Make a superuser unless there is one; its name and its new password, or None."""
    users = get_user_model().objects
    if users.filter(is_superuser=True, is_active=True).exists():
        return None
    taken = set(users.filter(username__startswith=WHO).values_list("username", flat=True))
    free = (name for n in range(len(taken) + 1) if (name := f"{WHO}{n or ''}") not in taken)
    user = users.create_superuser(username=next(free), password=(password := new_password()))
    return user.username, password


def renew_password(name: str = "") -> tuple[str, str]:
    """Give the account `name` (by default the oldest superuser) a new password.

    Lifts a lock that failed attempts have put on it. Returns name and password; raises
    ObjectDoesNotExist.
    """
    from axes.utils import reset  # its models can be imported only once Django is set up

    wanted = {"username": name} if name else {"is_superuser": True, "is_active": True}
    user = get_user_model().objects.filter(**wanted).order_by("pk").first()
    if user is None:
        who = f"account {name!r}" if name else "administrator yet: `make run` makes one"
        raise ObjectDoesNotExist(f"There is no {who}.")
    user.set_password(password := new_password())
    user.save(update_fields=["password"])
    reset(username=user.get_username())
    return user.get_username(), password


def new_password() -> str:
    """Twenty letters and digits, easy to copy and not to guess (over 110 bits)."""
    return "".join(secrets.choice(CHARACTERS) for _ in range(20))
