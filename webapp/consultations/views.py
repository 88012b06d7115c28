from flask import Blueprint

pages = Blueprint("consultations", __name__)
