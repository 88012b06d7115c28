from flask import Blueprint

pages = Blueprint("submissions", __name__)
