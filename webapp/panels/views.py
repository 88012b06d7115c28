"""Panels drawn by lot."""

from flask import Blueprint

pages = Blueprint("panels", __name__)
