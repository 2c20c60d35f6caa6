"""Renders templates as a page would, without a database."""

from django.template import engines
from django.test import RequestFactory

from govuk.context import Link


def shell(request):
    """Around every page of these tests."""
    return {
        "navigation": [("Inbox", "/"), Link("Register", "/register/", count=3)],
        "account": {
            "name": "Amara Okafor",
            "organisation": "Westerby Borough Council",
            "links": [("Act for another organisation", "/switch/")],
            "sign_out_url": "/sign-out/",
        },
        "demonstration": {
            "text": "This is a demonstration. Everybody in it is fictitious.",
            "url": "/dev/",
            "link_text": "Change the date",
        },
        "footer_links": [("Accessibility statement", "/accessibility/"), ("Privacy", "/privacy/")],
    }


def render(source, path="/", **context):
    """The HTML of a template's source, with the tags loaded."""
    template = engines["django"].from_string("{% load govuk %}" + source)
    return template.render(context, RequestFactory().get(path))


def page(source, path="/", **context):
    """The HTML of a whole page; the source is the blocks that it fills."""
    template = engines["django"].from_string('{% extends "base.html" %}{% load govuk %}' + source)
    return template.render(context, RequestFactory().get(path))


def more(request):
    """A second room that adds to the shell."""
    return {
        "navigation": [("Insight", "/insight/")],
        "account": {"name": "Nobody", "links": [("Act as nobody", "/nobody/")]},
    }
