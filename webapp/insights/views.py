from flask import Blueprint

pages = Blueprint("insights", __name__)
