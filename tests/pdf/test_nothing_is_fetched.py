"""The renderer opens data: URIs and nothing else, whatever a page asks for."""

import http.server
import subprocess
import sys
import threading
from base64 import b64encode

import pytest

from questionnaire.pdf import render
from tests.pdf import structure
from tests.pdf.factories import words_of

DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><text y="15">dot</text></svg>'


@pytest.fixture
def server():
    """An address on this machine, and the list of what was asked of it."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}", asked
        running.shutdown()


def made(body, head=""):
    html = f'<!doctype html><html lang="en"><head><title>x</title>{head}</head><body>{body}</body>'
    return render.render(html, identifier="x", title="x")


def data_uri(content, kind="image/svg+xml"):
    return f"data:{kind};base64,{b64encode(content.encode()).decode()}"


def test_nothing_is_asked_of_the_network(server):
    address, asked = server
    inside = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{address}/svg"/></svg>'
    made(
        f'<h1>x</h1><img src="{address}/img" alt="x"><object data="{address}/object"></object>'
        f'<embed src="{address}/embed"><p style="background: url({address}/style)">y</p>'
        f'<img src="{data_uri(inside)}" alt="x">',
        head=f'<link rel="stylesheet" href="{address}/sheet">'
        f'<link rel="attachment" href="{address}/attachment">'
        f'<style>@import "{address}/import"; @font-face {{ font-family: f; '
        f"src: url({address}/font) }} h1 {{ font-family: f }}</style>",
    )
    assert asked == []


def test_no_file_is_read(tmp_path):
    secret = tmp_path / "secret.svg"
    secret.write_text(DOT.replace("dot", "secret"))
    sheet = tmp_path / "sheet.css"
    sheet.write_text("h1::after { content: 'secret' }")
    pdf = made(
        f'<h1>x</h1><img src="{secret.as_uri()}" alt="x"><img src="{secret}" alt="x">',
        head=f'<style>@import "{sheet.as_uri()}";</style>'
        f'<link rel="attachment" href="{secret.as_uri()}">',
    )
    assert "secret" not in words_of(pdf)
    with structure.opened(pdf) as opened:
        assert structure.attachments(opened) == {}


def test_a_picture_inside_the_page_is_drawn():
    assert "dot" in words_of(made(f'<h1>x</h1><img src="{data_uri(DOT)}" alt="a dot">'))


@pytest.mark.parametrize("module", ["questionnaire.pdf.html", "questionnaire.pdf.render"])
def test_a_web_process_does_not_load_weasyprint(module):
    code = (
        f"import sys, django; django.setup(); import {module}; print('weasyprint' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
