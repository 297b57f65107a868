"""The page on which pictures are uploaded, and the answers for scripts that upload them."""

from __future__ import annotations

import errno
import logging
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from articles.admin import rights
from articles.models import Picture
from articles.pictures.clean_picture import (
    MAX_UPLOAD_BYTES,
    PictureRefused,
    describe_too_many_bytes,
)
from articles.pictures.scaling import MAX_PIXELS
from articles.pictures.uploads import store_upload

logger = logging.getLogger("newsroom.admin")

#: Maximum number of pictures per request: decoding them takes up to a second each.
MAX_FILES: Final = 10
#: The types that the browser offers when files are chosen.
ACCEPTED: Final = "image/jpeg,image/png,image/gif,image/webp,image/avif"


class PictureUploadView:
    """The view at ``picture/upload/``. A POST stores the files of the field ``pictures``. A client
    that accepts JSON gets one result per file."""

    def __init__(self, model_admin: Any) -> None:
        self.admin = model_admin
        self.__name__ = type(self).__name__

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return require_http_methods(["GET", "HEAD", "POST"])(self._answer)(request)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if not rights.may_add(request.user):
            raise PermissionDenied
        if request.method != "POST":
            return self._show_form(request, [])
        files = request.FILES.getlist("pictures")
        results = [self._store(request, file) for file in files[:MAX_FILES]]
        results += [
            {"name": file.name, "error": _("Upload at most %(n)s at once.") % {"n": MAX_FILES}}
            for file in files[MAX_FILES:]
        ]
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"pictures": results})
        return self._redirect(request, results)

    def _store(self, request: HttpRequest, file: Any) -> dict[str, Any]:
        """Store one file. Return its name, and the picture or the reason why it was refused."""
        try:
            if file.size > MAX_UPLOAD_BYTES:
                raise PictureRefused(describe_too_many_bytes(file.size))
            at, name = timezone.now(), file.name or ""
            picture = store_upload(file.read(), name, user=request.user, at=at)
        except PictureRefused as refusal:
            return {"name": file.name, "error": str(refusal)}
        except OSError as fault:
            logger.error("An upload failed: %s", fault)
            return {"name": file.name, "error": _describe_storage_fault(fault)}
        if picture.uploaded_at == at:
            self.admin.log_addition(request, picture, _("Uploaded."))
        return {"name": file.name, **describe_picture(picture)}

    def _redirect(self, request: HttpRequest, results: list[dict[str, Any]]) -> HttpResponse:
        """Redirect to the form that asks for the alternative text, or to the library if there are
        several pictures."""
        stored = [result for result in results if "error" not in result]
        refused = [result for result in results if "error" in result]
        if not stored:
            errors = [f"{one['name']}: {one['error']}" for one in refused]
            return self._show_form(request, errors or [_("Choose at least one picture.")])
        text = ngettext("%(n)s picture is stored.", "%(n)s pictures are stored.", len(stored))
        more = _("Describe what it shows for people who cannot see it.")
        if len(stored) > 1:
            more = _("Describe what they show for people who cannot see them.")
        messages.success(request, f"{text % {'n': len(stored)}} {more}")
        for one in refused:
            messages.error(request, f"{one['name']}: {one['error']}")
        if len(stored) == 1:
            return HttpResponseRedirect(stored[0]["edit"])
        return HttpResponseRedirect(reverse("admin:articles_picture_changelist"))

    def _show_form(self, request: HttpRequest, errors: list[str]) -> HttpResponse:
        context = {
            **self.admin.admin_site.each_context(request),
            "title": _("Upload pictures"),
            "opts": self.admin.opts,
            "errors": errors,
            "accepted": ACCEPTED,
            "limits": describe_limits(),
        }
        return TemplateResponse(request, "admin/articles/picture/upload.html", context)


def describe_limits() -> str:
    """Return a sentence with the types and sizes that can be uploaded."""
    return _(
        "JPEG, PNG, GIF, WebP or AVIF, up to %(bytes)s MB and %(pixels)s million pixels each. The "
        "place where a picture was taken is removed."
    ) % {"bytes": MAX_UPLOAD_BYTES // 1_000_000, "pixels": MAX_PIXELS // 1_000_000}


def describe_picture(picture: Picture) -> dict[str, Any]:
    """Return what scripts need to know of a picture."""
    return {
        "address": picture.path,
        "url": picture.file.url,
        "preview": picture.preview_url,
        "width": picture.width,
        "height": picture.height,
        "alt": picture.alt,
        "edit": reverse("admin:articles_picture_change", args=[picture.pk]),
    }


def _describe_storage_fault(fault: OSError) -> str:
    if fault.errno in (errno.ENOSPC, errno.EDQUOT):
        return _("The disk is full, so the picture was not stored. Tell an administrator.")
    return _("The picture could not be stored. Try again later, or tell an administrator.")
