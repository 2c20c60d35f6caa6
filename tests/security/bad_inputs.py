"""What people and programs send that nobody expects. Tried in every text field."""

from __future__ import annotations

HTML = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</textarea><svg/onload=alert(1)>",
    "<style>*{display:none}</style>",
    "javascript:alert(1)",
    '<!--#exec cmd="ls"-->',
    '<a href="data:text/html,<script>1</script>">x</a>',
    "&lt;b&gt;&amp;amp;",
)
TEMPLATES = (
    "{{ 7|add:7 }}",
    "{% load static %}{% debug %}",
    "{{ settings.SECRET_KEY }}",
    "${7*7} #{7*7} <%= 7*7 %> {{constructor.constructor('alert(1)')()}}",
    "%s %(name)s %n {0} {name.__class__}",
)
SQL = (
    "'; DROP TABLE audit_event; --",
    "' OR '1'='1",
    "1); SELECT pg_sleep(5); --",
    "\\' UNION SELECT null --",
    "%' AND 1=0 UNION ALL SELECT '%",
)
PATHS = ("../../../../etc/passwd", "..\\..\\windows", "/etc/passwd%00.pdf", "file:///etc/passwd")
NAMES = ("n" * 256, "ŵ" * 130 + ".pdf", "CON", ".", " " * 300, "a/b\\c:d*e?f")
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "|cmd")
UNICODE = (
    "a\x00b",
    "\x1b[31mred",
    "\u202egnp.exe",
    "\ufeffBOM first",
    "Z\u0351\u036b\u0343a\u0334\u0358l\u0321\u0347g\u033bo",
    "👩‍👩‍👧‍👦 👍🏽",
    "ﷺ اتفاقية",
    "\u2028\u2029\u0085",
    "\uffff\U0010ffff",
    "İıſK",
)
LINES = (
    "Subject: x\r\nBcc: everybody@example.org",
    "one\n2026-01-01 ERROR forged line",
    "x" * 1_000_000,
    "line\n" * 20_000,
)
NUMBERS = ("NaN", "Infinity", "1e309", "-0", "9223372036854775808", "-1", "0x1f", "1_000", "٣")
DATES = (
    "0001-01-01",
    "9999-12-31",
    "2023-02-29",
    "2024-02-30",
    "10000-01-01",
    "2026-03-29T01:30:00",
    "0000-00-00",
)
TEXTS = (
    "",
    *HTML,
    *TEMPLATES,
    *SQL,
    *PATHS,
    *NAMES,
    *FORMULAS,
    *UNICODE,
    *LINES,
    *NUMBERS,
    *DATES,
)
WORST = (
    HTML[0],
    TEMPLATES[2],
    SQL[0],
    NAMES[0],
    *UNICODE[:4],
    LINES[0],
    LINES[2],
    NUMBERS[2],
    DATES[1],
)
"""One of each kind, where each try takes its time."""
JSON = (
    None,
    True,
    0,
    -0.0,
    2**63,
    -(2**63) - 1,
    10**400,
    1e308,
    [],
    {},
    [[]],
    [None],
    {"a": {"b": []}},
    {"__proto__": 1, "": 2},
    "\ud800",
    "a\udfffb",
    {"\ud800": 1},
)
RAW = (
    '{"reason": NaN}',
    '{"reason": 1e309}',
    '{"reason": -1e309, "changes": {"a": 1e309}}',
    "[" * 100_000,
    '{"a":' * 5_000,
    "",
    "null",
    "[]",
    '"text"',
    "{",
    '{"a":1,"a":2}',
    "\ufeff{}",
    '{"reason": "\\ud800"}',
    '{"reason": "\\u0000"}',
)
"""Bodies that are no JSON, or not what anybody would call it."""
IN_ADDRESSES = ("%00", "%ed%a0%80", "%ff", "..%2f..%2f", "'", "%25s", "x" * 300, "٣", "-1", "1e9")
IN_QUERIES = (*IN_ADDRESSES, "99999999999999999999", "NaN", "2023-02-29", "%7B%7D", "a&a=b&[]=c")
