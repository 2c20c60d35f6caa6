import time
import pytest
from tests.agreements.factories import deal
pytestmark = pytest.mark.django_db

def test_way():
    t=time.time()
    d = deal(); print("draft", time.time()-t); t=time.time()
    d.submit(); print("submit", time.time()-t); t=time.time()
    d.approve(); print("approve", time.time()-t); t=time.time()
    d.sign(); print("sign", time.time()-t); t=time.time()
    d.start(); print("start", time.time()-t); t=time.time()
    d.expire(); print("expire", time.time()-t); t=time.time()
    assert d.version.status=="expired"
    print(d.version.findings)
