from dpia.models.adoption import DpiaAdoption
from dpia.models.assessed import DpiaAssessed
from dpia.models.consultation import (
    ANSWERS,
    REFUSES,
    ConsultationLaw,
    ConsultationOutcome,
    ConsultationState,
    InformationAsked,
    PriorConsultation,
)
from dpia.models.decisions import (
    AdviceKind,
    AdviceOutcome,
    DpiaAdvice,
    DpiaAdviceAnswer,
    DpiaSnapshot,
    Opinion,
)
from dpia.models.dpia import (
    Dpia,
    DpiaContributor,
    DpiaCounter,
    DpiaGroupObjectPermission,
    DpiaQuerySet,
    DpiaRevision,
    DpiaSharing,
    DpiaUserObjectPermission,
    Status,
)
from dpia.models.heard import Heard, HeardGroup
from dpia.models.imported import DpiaImport
from dpia.models.publication import Publication, PublicationQuerySet, Redaction
from dpia.models.risks import MeasureTask, Outcome, RiskAcceptance
from dpia.models.rows import Level, Measure, Risk
from dpia.models.screening import DpiaScreening

__all__ = [
    "ANSWERS",
    "REFUSES",
    "AdviceKind",
    "AdviceOutcome",
    "ConsultationLaw",
    "ConsultationOutcome",
    "ConsultationState",
    "Dpia",
    "DpiaAdoption",
    "DpiaAdvice",
    "DpiaAdviceAnswer",
    "DpiaAssessed",
    "DpiaContributor",
    "DpiaCounter",
    "DpiaGroupObjectPermission",
    "DpiaImport",
    "DpiaQuerySet",
    "DpiaRevision",
    "DpiaScreening",
    "DpiaSharing",
    "DpiaSnapshot",
    "DpiaUserObjectPermission",
    "Heard",
    "HeardGroup",
    "InformationAsked",
    "Level",
    "Measure",
    "MeasureTask",
    "Opinion",
    "Outcome",
    "PriorConsultation",
    "Publication",
    "PublicationQuerySet",
    "Redaction",
    "Risk",
    "RiskAcceptance",
    "Status",
]
