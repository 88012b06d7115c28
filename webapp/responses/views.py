from flask import Blueprint

pages = Blueprint("responses", __name__)
