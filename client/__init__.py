"""A typed client of the service.

>>> from skinsight.client import Client
>>> with Client("http://127.0.0.1:8000", key="sk_…") as client:
...     sent = client.analyze("face.jpg")
...     print(sent.result.concerns["acne"].count)
...     client.delete(sent.id)
"""

from skinsight.client.client import Client
from skinsight.client.errors import Refused, Unreachable

__all__ = ["Client", "Refused", "Unreachable"]
