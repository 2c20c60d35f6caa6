"""What the API of agreements takes and gives. Every field is named; a status is never taken."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema_field, inline_serializer
from rest_framework import serializers

from agreements import documents, offering, origins, pdf
from agreements.ending.shapes import Announced
from agreements.forms import LONGEST_REASON
from agreements.joining import binding
from agreements.models import Approval, DeclinedSignature, Party, PeriodicReview, Signature, Version
from law import STAGES

HEXADECIMAL = r"^[0-9a-f]{64}$"
Shape = serializers.Serializer[Any]


WITH_ROWS = (
    Prefetch("parties", Party.objects.select_related("organisation")),
    Prefetch("approvals", Approval.objects.select_related("decided_by")),
    "signatures",
    Prefetch(
        "declined_signatures",
        DeclinedSignature.objects.select_related("organisation", "declined_by"),
    ),
)
"""The rows that are given with an agreement, each kind in one query."""


# ------------------------------------------------------------------ what is given
class AgreementLine(serializers.ModelSerializer[Version]):
    """An agreement in a list, as the version that stands for it has it."""

    reference = serializers.CharField(source="agreement.reference", read_only=True)
    version = serializers.IntegerField(source="number", read_only=True)
    lead_organisation = serializers.CharField(
        source="agreement.lead_organisation.reference", read_only=True
    )
    ended_on = serializers.SerializerMethodField()
    link = serializers.SerializerMethodField()

    class Meta:
        model = Version
        fields: ClassVar = [
            "reference", "version", "title", "kind", "status", "lead_organisation", "start_date",
            "end_date", "ended_on", "review_date", "link",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.DateField(allow_null=True))
    def get_ended_on(self, version: Version) -> Any:
        """Its last day, once it is over; `end_date` is the last day that the text gives it."""
        return binding.bound_until(version)

    def get_link(self, version: Version) -> str:
        """The agreement's page."""
        return version.get_absolute_url()


class PartyShape(serializers.ModelSerializer[Party]):
    organisation = serializers.CharField(source="organisation.reference", read_only=True)
    name = serializers.CharField(source="organisation.name", read_only=True)
    bound_from = serializers.SerializerMethodField()
    bound_until = serializers.SerializerMethodField()
    live = serializers.SerializerMethodField()

    class Meta:
        model = Party
        fields: ClassVar = [
            "key", "organisation", "name", "role", "controller_status", "invited_at",
            "accepted_at", "joined_on", "bound_from", "bound_until", "live",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.DateField(allow_null=True))
    def get_bound_from(self, party: Party) -> Any:
        """The day from which this version binds it; null while it does not."""
        return binding.bound_from(self._version, party, signed=self._signed(party))

    @extend_schema_field(serializers.DateField(allow_null=True))
    def get_bound_until(self, party: Party) -> Any:
        """The last day of that, once the version is over or the party has left it."""
        if self.get_bound_from(party) is None:
            return None
        return binding.party_bound_until(self._version, party)

    def get_live(self, party: Party) -> bool:
        """Whether data may be shared with it today, as far as signatures say."""
        return binding.is_live(self._version, party, signed=self._signed(party))

    @property
    def _version(self) -> Version:
        version: Version = self.root.instance  # type: ignore[assignment]
        return version

    def _signed(self, party: Party) -> bool:
        return any(
            one.organisation_id == party.organisation_id and one.voided_at is None
            for one in self._version.signatures.all()
        )


class ApprovalShape(serializers.ModelSerializer[Approval]):
    party = serializers.CharField(source="party_key", read_only=True)
    decided_by = serializers.CharField(source="decided_by.name", default="", read_only=True)
    delegate_of = serializers.CharField(read_only=True)

    class Meta:
        model = Approval
        fields: ClassVar = [
            "party", "role", "round", "required", "why", "state", "requested_at", "decided_at",
            "decided_by", "sha256", "reason", "carried_to", "carried_why", "changed_since",
            "delegate_of",
        ]  # fmt: skip
        read_only_fields = fields


class SignatureShape(serializers.ModelSerializer[Signature]):
    party = serializers.CharField(source="party_key", read_only=True)

    class Meta:
        model = Signature
        fields: ClassVar = [
            "party", "name", "post", "method", "signed_at", "sha256", "part_sha256", "voided_at",
        ]  # fmt: skip
        read_only_fields = fields


class DeclinedShape(serializers.ModelSerializer[DeclinedSignature]):
    """A signatory declined, or disputed the signature on paper in their name; the text went back to
    draft."""

    organisation = serializers.CharField(source="organisation.reference", read_only=True)
    declined_by = serializers.CharField(source="declined_by.name", read_only=True)

    class Meta:
        model = DeclinedSignature
        fields: ClassVar = [
            "organisation", "declined_by", "delegate_of", "declined_at", "disputed", "sha256",
            "reason",
        ]  # fmt: skip
        read_only_fields = fields


class DismissedShape(Shape):
    """Why a drafter dismissed a warning, and who."""

    reason = serializers.CharField()
    by = serializers.CharField()
    organisation = serializers.CharField()
    at = serializers.DateTimeField()


class FindingShape(Shape):
    """What a rule says of the agreement, as judged when it last changed."""

    rule = serializers.CharField()
    severity = serializers.CharField()
    message = serializers.CharField()
    path = serializers.CharField()
    stage = serializers.ChoiceField([*STAGES, ""])
    postponed = serializers.BooleanField()
    on = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    force = serializers.CharField()
    dismissed = DismissedShape(required=False)


class VersionShape(serializers.ModelSerializer[Version]):
    """One version among the others of its agreement."""

    version = serializers.IntegerField(source="number", read_only=True)
    link = serializers.SerializerMethodField()

    class Meta:
        model = Version
        fields: ClassVar = ["version", "status", "reason", "in_force_at", "ended_at", "link"]
        read_only_fields = fields

    def get_link(self, version: Version) -> str:
        """The version's page."""
        return version.page("version")


class AgreementWhole(Announced, AgreementLine):
    """An agreement in one version, with its decisions, findings and whole document."""

    revision = serializers.IntegerField(read_only=True)
    sha256 = serializers.CharField(source="snapshot.sha256", default="", read_only=True)
    dpia = serializers.CharField(source="dpia.reference", default="", read_only=True)
    parties = PartyShape(many=True, read_only=True)
    approvals = ApprovalShape(many=True, read_only=True)
    signatures = SignatureShape(many=True, read_only=True)
    declined_signatures = DeclinedShape(many=True, read_only=True)
    findings = FindingShape(many=True, read_only=True)
    versions = serializers.SerializerMethodField()
    document = serializers.SerializerMethodField()
    to_confirm = serializers.SerializerMethodField()
    pdf = serializers.SerializerMethodField()
    actions = serializers.SerializerMethodField()

    class Meta(AgreementLine.Meta):
        fields: ClassVar = [
            *AgreementLine.Meta.fields, "versions", "reason", "summary", "revision", "sha256",
            "dpia", "submitted_at", "in_force_at", "ended_at", "flow_started_on", "parties",
            "approvals", "signatures", "declined_signatures", "findings", "findings_on", "document",
            "to_confirm", "pdf", "suspended_by", "announced", "actions",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(VersionShape(many=True))
    def get_versions(self, version: Version) -> Any:
        """Every version that the asker may read, the newest first."""
        return VersionShape(self.context["versions"], many=True).data

    def get_document(self, version: Version) -> dict[str, Any]:
        """The whole document in the shape of the agreement schema, as the rules read it."""
        return documents.assemble(version)

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_to_confirm(self, version: Version) -> dict[str, str]:
        """By place, where an answer came from that was filled in and nobody has confirmed."""
        return {place: origin.words for place, origin in origins.unconfirmed(version).items()}

    @extend_schema_field(serializers.CharField())
    def get_pdf(self, version: Version) -> str:
        """Where the PDF is; empty before there is one."""
        if pdf.newest(version) is None:
            return ""
        return version.pdf_url

    def get_actions(self, version: Version) -> list[str]:
        """The actions that the asker may try now. What stops them is said when they try."""
        return offering.names(version, self.context["actor"], self.rows_announced)


# ------------------------------------------------------------------ what is taken
class Title(Shape):
    title = serializers.CharField(max_length=120)


class Starting(Title):
    """What a draft is called, and what it begins with: at most one of a template, a copy and a
    framework."""

    screening = serializers.CharField(max_length=20, required=False, default="")
    template = serializers.CharField(max_length=40, required=False, default="")
    copy_of = serializers.CharField(max_length=20, required=False, default="")
    framework = serializers.CharField(max_length=20, required=False, default="")
    members = serializers.ListField(
        child=serializers.CharField(max_length=20), required=False, default=list
    )
    """The references of the framework's other members that take part."""
    seat = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=0)
    """The free place of a template in which the organisation takes part; the first by default."""


class Answers(Shape):
    """Answers by place, such as `parties.0.role`; a list's place takes all of its rows."""

    based_on = serializers.IntegerField(min_value=0)
    changes = serializers.DictField(child=serializers.JSONField(allow_null=True))


class Submitting(Shape):
    """`reason`: why, while comments are open that were to be settled before; and what was done
    about what reviewers asked for, needed where the text is the same. `signs_in_order`:
    whether the organisations sign one after the other, in the order of the parties.
    """

    signs_in_order = serializers.BooleanField(required=False, allow_null=True, default=None)

    reason = serializers.CharField(
        max_length=LONGEST_REASON, required=False, allow_blank=True, default=""
    )


class Confirming(Shape):
    """Places of answers that were filled in, as they stood in that revision."""

    based_on = serializers.IntegerField(min_value=0)
    places = serializers.ListField(child=serializers.CharField(max_length=200), max_length=5000)


class Variation(Shape):
    reason = serializers.CharField(max_length=LONGEST_REASON)


class Withdrawal(Shape):
    reason = serializers.CharField(max_length=LONGEST_REASON)


class Decision(Shape):
    """A decision on exactly this text."""

    sha256 = serializers.RegexField(HEXADECIMAL)
    reason = serializers.CharField(max_length=LONGEST_REASON)


class ChangeWanted(Shape):
    """A change to one answer; `row` (`parties.1`) where the question is asked of rows."""

    question = serializers.CharField(max_length=80)
    row = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    text = serializers.CharField(max_length=4000)


class AskingForChanges(Shape):
    """What must change: question by question, or as a whole in the reason."""

    sha256 = serializers.RegexField(HEXADECIMAL)
    reason = serializers.CharField(
        max_length=LONGEST_REASON, required=False, allow_blank=True, default=""
    )
    changes = ChangeWanted(many=True, required=False)


class Approving(Shape):
    sha256 = serializers.RegexField(HEXADECIMAL)
    reason = serializers.CharField(
        max_length=LONGEST_REASON, required=False, allow_blank=True, default=""
    )


class Signing(Shape):
    sha256 = serializers.RegexField(HEXADECIMAL)
    post = serializers.CharField(max_length=120)
    authority_confirmed = serializers.BooleanField()
    # Who has an authenticator app gives a code too; who has no password gives only that.
    password = serializers.CharField(
        max_length=500, trim_whitespace=False, write_only=True, required=False, default=""
    )
    code = serializers.CharField(max_length=40, write_only=True, required=False, default="")


class PartyKey(Shape):
    party = serializers.CharField(max_length=40)


class LeavingOut(PartyKey):
    reason = serializers.CharField(max_length=LONGEST_REASON)


class DpiaReference(Shape):
    dpia = serializers.CharField(max_length=20, allow_null=True)


class Day(Shape):
    on = serializers.DateField()


class Reviewing(Shape):
    outcome = serializers.ChoiceField(PeriodicReview.Outcome.choices)
    note = serializers.CharField(max_length=LONGEST_REASON)
    on = serializers.DateField(required=False, allow_null=True, default=None)


class AfterEnd(Shape):
    legal_hold = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    processing_ended_on = serializers.DateField(required=False)
    disposal_certificate = serializers.CharField(max_length=4000, required=False, allow_blank=True)


class SettingAside(Shape):
    rule = serializers.CharField(max_length=10)
    on = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    reason = serializers.CharField(max_length=LONGEST_REASON)
    version = serializers.IntegerField(
        min_value=1, source="version_number", required=False, allow_null=True, default=None
    )


class Warned(Shape):
    """A warning: its rule and object, as `findings` gives them."""

    rule = serializers.CharField(max_length=10)
    on = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class Dismissing(Warned):
    reason = serializers.CharField(max_length=LONGEST_REASON)


# ------------------------------------------------------------------ what refuses
BLOCKED = inline_serializer(
    "AgreementBlocked",
    {
        "blockers": inline_serializer(
            "AgreementBlocker",
            {
                name: serializers.CharField()
                for name in ("code", "message", "path", "link", "source")
            },
            many=True,
        )
    },
)
STALE = inline_serializer(
    "AgreementStale",
    {
        "revision": serializers.IntegerField(),
        "conflicts": inline_serializer(
            "AgreementConflict",
            {
                "place": serializers.CharField(),
                "theirs": serializers.JSONField(),
                "yours": serializers.JSONField(),
                "by": serializers.CharField(),
                "at": serializers.DateTimeField(),
            },
            many=True,
        ),
    },
)
