"""The closed lists among an organisation's facts; values as in the agreement document."""

from __future__ import annotations

from django.db import models


class Kind(models.TextChoices):
    MINISTERIAL_DEPARTMENT = "ministerial_department", "Ministerial department"
    NON_MINISTERIAL_DEPARTMENT = "non_ministerial_department", "Non-ministerial department"
    EXECUTIVE_AGENCY = "executive_agency", "Executive agency"
    DEVOLVED_GOVERNMENT = "devolved_government", "Devolved government"
    NDPB = "ndpb", "Non-departmental public body"
    PRINCIPAL_COUNCIL = "principal_council", "County, city, borough or district council"
    ELIGIBLE_PARISH_COUNCIL = (
        "eligible_parish_council",
        "Parish council with the general power of competence",
    )
    PARISH_COUNCIL = "parish_council", "Other parish, town or community council"
    COMBINED_AUTHORITY = "combined_authority", "Combined authority"
    FIRE_AUTHORITY = "fire_authority", "Fire and rescue authority"
    POLICE = "police", "Police"
    NHS_BODY = "nhs_body", "NHS body"
    GP_PRACTICE = "gp_practice", "GP practice"
    SCHOOL = "school", "School"
    ACADEMY_TRUST = "academy_trust", "Academy trust"
    UNIVERSITY = "university", "University"
    RESEARCH_BODY = "research_body", "Research body"
    REGULATOR = "regulator", "Regulator"
    HOUSING_ASSOCIATION = "housing_association", "Housing association"
    CHARITY = "charity", "Charity"
    COMPANY = "company", "Company"
    OTHER = "other", "Other"


class Nation(models.TextChoices):
    ENGLAND = "england", "England"
    WALES = "wales", "Wales"
    SCOTLAND = "scotland", "Scotland"
    NORTHERN_IRELAND = "northern_ireland", "Northern Ireland"
    GB = "gb", "England, Wales and Scotland"
    UK = "uk", "The whole United Kingdom"


class Key(models.TextChoices):
    """Bodies for which statutes have rules of their own."""

    HMRC = "hmrc", "The tax authority (HM Revenue and Customs)"
    NHS_ENGLAND = "nhs_england", "NHS England"
    ONS = "ons", "The statistics authority (Office for National Statistics)"


class DsptStatus(models.TextChoices):
    STANDARDS_MET = "standards_met", "Standards met"
    STANDARDS_EXCEEDED = "standards_exceeded", "Standards exceeded"
    APPROACHING_STANDARDS = "approaching_standards", "Approaching standards"
    STANDARDS_NOT_MET = "standards_not_met", "Standards not met"
    NOT_PUBLISHED = "not_published", "Not published"


class CyberEssentials(models.TextChoices):
    NONE = "none", "None"
    CE = "ce", "Cyber Essentials"
    CE_PLUS = "ce_plus", "Cyber Essentials Plus"


class DeaPower(models.TextChoices):
    """Information-sharing powers of the Digital Economy Act 2017, Part 5."""

    DEA_35 = "DEA_35", "Section 35: public service delivery"
    DEA_36 = "DEA_36", "Section 36: fuel poverty, to energy suppliers"
    DEA_37 = "DEA_37", "Section 37: fuel poverty, from energy suppliers"
    DEA_38 = "DEA_38", "Section 38: water poverty, to water companies"
    DEA_39 = "DEA_39", "Section 39: water poverty, from water companies"
    DEA_48 = "DEA_48", "Section 48: debt owed to the public sector"
    DEA_56 = "DEA_56", "Section 56: fraud against the public sector"


class DeaObjective(models.TextChoices):
    """Specified objectives under section 35."""

    MULTI = "DEA35_MULTI", "Multiple disadvantages"
    TV = "DEA35_TV", "Television retuning"
    FUEL = "DEA35_FUEL", "Fuel poverty"
    WATER = "DEA35_WATER", "Water poverty"
    SELC = "DEA35_SELC", "Scottish early learning and childcare"
    IDV = "DEA35_IDV", "Identity verification services"


class ReviewWhen(models.TextChoices):
    """When an organisation's approval matrix asks for a review."""

    ALWAYS = "always", "Every agreement"
    SPECIAL_CATEGORY = "special_category", "Special category or criminal offence data is shared"
    CONFIDENTIAL_HEALTH = "confidential_health", "Confidential health or care data is shared"
    MEDIUM_RISK = "medium_risk", "The DPIA finds a medium or high risk, before its measures"
    MEDIUM_RESIDUAL_RISK = (
        "medium_residual_risk",
        "The DPIA leaves a medium or high risk, after its measures",
    )
    HIGH_RESIDUAL_RISK = "high_residual_risk", "The DPIA leaves a high residual risk"
    NOVEL = "novel", "It uses data or technology in a new way"
    DEA_DEBT_OR_FRAUD = (
        "dea_debt_or_fraud",
        "The debt or fraud power of the Digital Economy Act 2017 is used",
    )
    EMERGENCY = "emergency", "The agreement uses the emergency route"


class RiskMatrix(models.TextChoices):
    """How likelihood and severity make a level of risk in an organisation's DPIAs."""

    CAUTIOUS = "cautious", "The cautious matrix"
    ICO = "ico", "The ICO’s matrix"
