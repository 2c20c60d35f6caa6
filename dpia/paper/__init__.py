"""A DPIA as a document to read: what it says as data, and that as printed pages.

`content` is the data, `gathering` takes it out of the records, `printing` lays it out, `ordering`
has the worker make the PDF. What is published is the same data with passages taken out.
"""
