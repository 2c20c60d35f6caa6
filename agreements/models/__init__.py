from agreements.models.accession import Accession, AccessionFile, AccessionReview
from agreements.models.agreement import (
    Agreement,
    AgreementGroupObjectPermission,
    AgreementQuerySet,
    AgreementUserObjectPermission,
    Counter,
)
from agreements.models.content import Claim, DataItem, Party, Purpose
from agreements.models.deciding import AskedChange, AskedChangeQuerySet, Look
from agreements.models.decisions import (
    Approval,
    DeclinedSignature,
    Dismissal,
    Override,
    PeriodicReview,
    Signature,
)
from agreements.models.dispute import Dispute, DisputeEntry, DisputeQuerySet
from agreements.models.ending import Announcement
from agreements.models.framework import Framework, FrameworkMember, FrameworkQuerySet
from agreements.models.further_dpia import FurtherDpia
from agreements.models.note import Note, NoteQuerySet
from agreements.models.pace import Nudge, Spell
from agreements.models.paper import SignedPage
from agreements.models.people import PERMISSIONS_OF, InvitedAs, InvitedPerson
from agreements.models.replacing import Replacement
from agreements.models.screening import Screening, ScreeningQuerySet
from agreements.models.template import Template, TemplateQuerySet
from agreements.models.thread import Comment, Thread, ThreadQuerySet
from agreements.models.version import (
    IN_FORCE,
    NEVER_SUBMITTED,
    OPEN,
    OVER,
    Contribution,
    DraftRevision,
    PdfFile,
    Snapshot,
    Status,
    Version,
    VersionQuerySet,
)

__all__ = [
    "IN_FORCE",
    "NEVER_SUBMITTED",
    "OPEN",
    "OVER",
    "PERMISSIONS_OF",
    "Accession",
    "AccessionFile",
    "AccessionReview",
    "Agreement",
    "AgreementGroupObjectPermission",
    "AgreementQuerySet",
    "AgreementUserObjectPermission",
    "Announcement",
    "Approval",
    "AskedChange",
    "AskedChangeQuerySet",
    "Claim",
    "Comment",
    "Contribution",
    "Counter",
    "DataItem",
    "DeclinedSignature",
    "Dismissal",
    "Dispute",
    "DisputeEntry",
    "DisputeQuerySet",
    "DraftRevision",
    "Framework",
    "FrameworkMember",
    "FrameworkQuerySet",
    "FurtherDpia",
    "InvitedAs",
    "InvitedPerson",
    "Look",
    "Note",
    "NoteQuerySet",
    "Nudge",
    "Override",
    "Party",
    "PdfFile",
    "PeriodicReview",
    "Purpose",
    "Replacement",
    "Screening",
    "ScreeningQuerySet",
    "Signature",
    "SignedPage",
    "Snapshot",
    "Spell",
    "Status",
    "Template",
    "TemplateQuerySet",
    "Thread",
    "ThreadQuerySet",
    "Version",
    "VersionQuerySet",
]
