from organisations.models.absence import Absence
from organisations.models.kept import KeptText
from organisations.models.membership import Membership
from organisations.models.organisation import DeaEntry, Organisation
from organisations.models.person import Invitation, Person

__all__ = [
    "Absence",
    "DeaEntry",
    "Invitation",
    "KeptText",
    "Membership",
    "Organisation",
    "Person",
]
