"""What a party does with the data, and in which capacity, in words."""

from __future__ import annotations

ROLES = {"sender": "Sends data", "recipient": "Receives data", "both": "Sends and receives data"}
CAPACITIES = {
    "sole": "controller",
    "joint": "joint controller",
    "processor": "processor",
    "sub_processor": "sub-processor",
}
