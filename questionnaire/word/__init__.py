"""A questionnaire's document as a Word file, for the colleague who will not sign in.

`guided` asks what the pages ask, with their guidance; `writer` turns either that or the paper
that the PDF prints into the bytes of a .docx. Neither reads the database. Nothing here imports
python-docx until a file is made.
"""
