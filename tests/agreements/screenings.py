"""Answers of the screening that lead each to its own way on."""

TO_THE_BROKER = {"who_holds": "no_unknown"}
TO_NOTHING = {"who_holds": "yes_known", "personal": "no"}
PEOPLE = {"who_holds": "yes_known", "personal": "yes"}
TO_A_DPIA = {**PEOPLE, "same_body": True, "dpia_signs": ["ICO6_MATCHING", "WP4"]}
TO_NO_DPIA = {**PEOPLE, "same_body": True, "dpia_signs": ["none"]}
TO_A_CONTRACT = {**PEOPLE, "same_body": False, "who_decides": "instructions"}
EACH = {**PEOPLE, "same_body": False, "who_decides": "each"}
TO_AN_EMERGENCY = {**EACH, "emergency": True}
CALM = {**EACH, "emergency": False}
TO_A_DECISION = {**CALM, "how_often": "single", "dpia_signs": ["none"]}
REGULAR = {**CALM, "how_often": "regular"}
TO_AN_AGREEMENT = {**REGULAR, "dpia_signs": ["none"]}
TO_A_JOINT_ONE = {**REGULAR, "who_decides": "together", "dpia_signs": ["WP4", "WP7"]}
