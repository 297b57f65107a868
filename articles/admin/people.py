"""Users and groups: Django's own pages, with the desk's limits on what a query may ask for."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User

from articles.admin.desk import DeskAdmin

admin.site.unregister([User, Group])


@admin.register(User)
class StaffAdmin(DeskAdmin, UserAdmin):
    pass


@admin.register(Group)
class StaffGroupAdmin(DeskAdmin, GroupAdmin):
    pass
