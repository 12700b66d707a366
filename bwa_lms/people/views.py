"""Signing in and out, invitations, new passwords, the profile."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("people", __name__)
