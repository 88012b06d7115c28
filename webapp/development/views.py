from flask import Blueprint

pages = Blueprint("development", __name__)
