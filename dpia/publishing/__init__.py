"""Publishing an approved DPIA: whole, as a summary, with parts hidden, or withheld with a reason.

`matching` finds words however they are written, `redacting` takes them out of the content, before
anything that the public reads is made from it. A second person approves what is published.
"""
