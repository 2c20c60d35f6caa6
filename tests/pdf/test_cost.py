"""The comparison that `make bench` prints is one of like with like."""

from questionnaire.pdf import bench, render


def test_ours_is_compared_with_weasyprint_alone(monkeypatch):
    made = []
    real = render.render_in_child
    monkeypatch.setattr(bench, "render_in_child", lambda *a, **k: made.append(real(*a, **k)))
    html = '<!doctype html><html lang="en"><title>x</title><h1>x</h1>' + "<p>words</p>" * 50

    found = bench.compare(html, identifier="x", title="x", rounds=2)

    assert len(made) == 3
    assert 0 < found.bare_cpu < 5
    assert found.cpu_ratio == found.cpu / found.bare_cpu
    assert found.p50 <= found.p95
