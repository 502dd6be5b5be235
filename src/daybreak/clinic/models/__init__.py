"""The tables of the clinic, one file a concept."""

from daybreak.clinic.models.adverse_event import RescueRoute, Severity
from daybreak.clinic.models.audit import AuditHead, AuditRow, PatientRead
from daybreak.clinic.models.booking import SessionMissed, SessionMoved
from daybreak.clinic.models.consent import Consent, ConsentForm
from daybreak.clinic.models.count import CountLine, Discrepancy, DiscrepancyStep, Step, StockCount
from daybreak.clinic.models.crisis import CrisisContacts
from daybreak.clinic.models.emergency import EmergencyAccess, EmergencyReview
from daybreak.clinic.models.escalation import Escalation, EscalationClosing, EscalationStep
from daybreak.clinic.models.finding import Finding, Origin
from daybreak.clinic.models.inventory import Inventory
from daybreak.clinic.models.language import Language
from daybreak.clinic.models.ledger import Account, EntryKind, LedgerEntry, LedgerLine
from daybreak.clinic.models.live import LiveTopic
from daybreak.clinic.models.loss import Loss, LossKind, LossReport, Report
from daybreak.clinic.models.medication import Adequacy, AntidepressantTrial, Medication, Outcome
from daybreak.clinic.models.membership import Membership, Role
from daybreak.clinic.models.opening import Capacity, Chair, ClosedDay, OpeningHours, OpeningSpan, Weekday
from daybreak.clinic.models.patient import Merge, Patient, search_text
from daybreak.clinic.models.plan import ThresholdPolicy, TreatmentPlan
from daybreak.clinic.models.plan_forecast import PlanForecast
from daybreak.clinic.models.price import Price, PriceOf
from daybreak.clinic.models.questionnaire import (
    FollowUpEnd,
    LinkAnswer,
    LinkStep,
    QuestionnaireLink,
    QuestionnaireReturn,
)
from daybreak.clinic.models.record import OutsideAnActError, Record
from daybreak.clinic.models.rems import Channel, RemsAnswer, RemsCertification, RemsSubmission, YesNo
from daybreak.clinic.models.retention import RetentionPeriod
from daybreak.clinic.models.screening import RuleOverride, Screening
from daybreak.clinic.models.sent_form import SentForm
from daybreak.clinic.models.session import OF_THE_RECORD, THE_STOP, EventKind, SessionEvent, TreatmentSession
from daybreak.clinic.models.signature import Meaning, Signature, signatures_of
from daybreak.clinic.models.site import Site
from daybreak.clinic.models.site_protocol import SiteProtocol
from daybreak.clinic.models.stamp import Corrigible, Stamped
from daybreak.clinic.models.stock import (
    Container,
    Form,
    Lot,
    Registration,
    StockDrug,
    StockItem,
    StockLocation,
    Supplier,
)
from daybreak.clinic.models.user import User

__all__ = [
    "OF_THE_RECORD",
    "THE_STOP",
    "Account",
    "Adequacy",
    "AntidepressantTrial",
    "AuditHead",
    "AuditRow",
    "Capacity",
    "Chair",
    "Channel",
    "ClosedDay",
    "Consent",
    "ConsentForm",
    "Container",
    "Corrigible",
    "CountLine",
    "CrisisContacts",
    "Discrepancy",
    "DiscrepancyStep",
    "EmergencyAccess",
    "EmergencyReview",
    "EntryKind",
    "Escalation",
    "EscalationClosing",
    "EscalationStep",
    "EventKind",
    "Finding",
    "FollowUpEnd",
    "Form",
    "Inventory",
    "Language",
    "LedgerEntry",
    "LedgerLine",
    "LinkAnswer",
    "LinkStep",
    "LiveTopic",
    "Loss",
    "LossKind",
    "LossReport",
    "Lot",
    "Meaning",
    "Medication",
    "Membership",
    "Merge",
    "OpeningHours",
    "OpeningSpan",
    "Origin",
    "Outcome",
    "OutsideAnActError",
    "Patient",
    "PatientRead",
    "PlanForecast",
    "Price",
    "PriceOf",
    "QuestionnaireLink",
    "QuestionnaireReturn",
    "Record",
    "Registration",
    "RemsAnswer",
    "RemsCertification",
    "RemsSubmission",
    "Report",
    "RescueRoute",
    "RetentionPeriod",
    "Role",
    "RuleOverride",
    "Screening",
    "SentForm",
    "SessionEvent",
    "SessionMissed",
    "SessionMoved",
    "Severity",
    "Signature",
    "Site",
    "SiteProtocol",
    "Stamped",
    "Step",
    "StockCount",
    "StockDrug",
    "StockItem",
    "StockLocation",
    "Supplier",
    "ThresholdPolicy",
    "TreatmentPlan",
    "TreatmentSession",
    "User",
    "Weekday",
    "YesNo",
    "search_text",
    "signatures_of",
]
