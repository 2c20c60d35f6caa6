"""The components as plain functions that give HTML. Templates reach them by `{% load govuk %}`.

Content between block tags is HTML of the template; everything given as an argument is text and is
escaped. Links are `govuk.context.Link` or (text, url) tuples.
"""
