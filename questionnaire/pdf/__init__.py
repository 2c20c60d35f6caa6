"""A questionnaire's document as an accessible PDF: HTML from a template, then pages.

`html` turns an agreement into HTML, `render` turns HTML into PDF in a child with limits. Neither
reads the database. Nothing here imports WeasyPrint until a PDF is made, so that web processes,
which import this package, do not carry it.
"""
