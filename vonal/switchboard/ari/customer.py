"""The order for a call into the own line, placed as a customer's telephone would."""

from typing import Any
from uuid import uuid4


def customer_call(caller: str, dialled: str, seconds: float) -> tuple[str, dict[str, Any]]:
    """
    The path and body of Asterisk's request.

    :param seconds: how long the customer stays after his greeting.
    """
    order = {
        "endpoint": f"PJSIP/{dialled}@caller",
        "callerId": caller,
        "context": "vonal-spoken",
        "extension": str(max(1, round(seconds))),
        "priority": 1,
        "timeout": 60,
    }
    return f"channels/customer-{uuid4().hex[:12]}", order
