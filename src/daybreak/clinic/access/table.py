"""Every page by the name of its URL. A URL that is not here answers nobody, and a test names it."""

from __future__ import annotations

from collections.abc import Mapping

from daybreak.clinic.access.rule import CARE, CLINICIANS, DECIDERS, READERS, REVIEWERS, Rule
from daybreak.clinic.models.membership import Role

_PUBLIC = Rule("anyone", while_locked=True)
_OWN = Rule("signed-in")
_NOBODY = Rule("nobody")
_AUDITOR = frozenset({Role.AUDITOR})
_STOCK = Rule("site", CLINICIANS | _AUDITOR)
_STOCK_KEEPING = Rule("site", frozenset({Role.NURSE, Role.PHARMACIST, Role.MEDICAL_DIRECTOR}))
_STOCK_ANSWERING = Rule("site", frozenset({Role.PHARMACIST, Role.MEDICAL_DIRECTOR}))

TABLE: Mapping[str, Rule] = {
    "about": _PUBLIC,
    "home": Rule("site"),
    "lock": Rule("signed-in", while_locked=True),
    "locked": Rule("signed-in", while_locked=True),
    "locked_sessions": Rule("signed-in", passive=True, while_locked=True),
    "unlock": Rule("signed-in", while_locked=True),
    "pin": _OWN,
    "choose_site": _OWN,
    "live": Rule("site", passive=True),
    # patients
    "patients": Rule("site", READERS),
    "patient_register": Rule("site", CARE),
    "patient": Rule("patient", READERS),
    "patient_identity": Rule("patient", CARE),
    "patient_merge": Rule("patient", CARE),
    "patient_merge_undo": Rule("patient", CARE),
    "patient_history": Rule("patient", READERS),
    "findings_record": Rule("patient", CARE),
    "finding_correct": Rule("patient", CARE),
    "antidepressants": Rule("patient", CARE, READERS),
    "medication": Rule("patient", CARE, READERS),
    "antidepressant_withdraw": Rule("patient", CARE),
    "medication_withdraw": Rule("patient", CARE),
    "consent": Rule("patient", CARE, READERS),
    "consent_withdraw": Rule("patient", CARE),
    "consent_form": Rule("site", frozenset({Role.MEDICAL_DIRECTOR, Role.ADMINISTRATOR})),
    "screenings": Rule("patient", READERS),
    "screening": Rule("patient", CARE, READERS),
    "screening_sign": Rule("patient", DECIDERS),
    "rule_override": Rule("patient", DECIDERS),
    "override_withdraw": Rule("patient", DECIDERS),
    # emergency access
    "emergency": Rule("site", CLINICIANS),
    "reviews": Rule("site", REVIEWERS),
    "review": Rule("site", REVIEWERS),
    # stock
    "stock": _STOCK,
    "stock_container": _STOCK,
    "stock_setup": _STOCK,
    "stock_counts": _STOCK,
    "stock_inventory": _STOCK,
    "stock_discrepancies": _STOCK,
    "stock_discrepancy": Rule("site", _STOCK_KEEPING.roles, CLINICIANS | _AUDITOR),
    "stock_losses": _STOCK,
    "stock_loss": Rule("site", _STOCK_ANSWERING.roles, CLINICIANS | _AUDITOR),
    "stock_destruction": _STOCK,
    "stock_open": _STOCK,
    "register": _STOCK,
    "stock_receive": _STOCK_KEEPING,
    "stock_move": _STOCK_KEEPING,
    "stock_discard": _STOCK_KEEPING,
    "stock_more": _STOCK_KEEPING,
    "stock_void": _STOCK_KEEPING,
    "stock_count": _STOCK_KEEPING,
    "stock_waste": Rule("site", CLINICIANS),
    "stock_give_back": Rule("site", CLINICIANS),
    "stock_return": _STOCK_ANSWERING,
    "stock_item_add": _STOCK_ANSWERING,
    "stock_location_add": _STOCK_ANSWERING,
    "stock_supplier_add": _STOCK_ANSWERING,
    "stock_registration": _STOCK_ANSWERING,
    "stock_inventory_take": _STOCK_ANSWERING,
    "stock_lose": _STOCK_ANSWERING,
    "stock_destroy": _STOCK_ANSWERING,
    # staff and audit
    "staff": Rule("site", frozenset({Role.ADMINISTRATOR})),
    "staff_add": Rule("site", frozenset({Role.ADMINISTRATOR})),
    "staff_role": Rule("site", frozenset({Role.ADMINISTRATOR})),
    "audit": Rule("site", frozenset({Role.AUDITOR, Role.MEDICAL_DIRECTOR})),
    # sign-in, brought by allauth
    "account_login": _PUBLIC,
    "account_logout": Rule("anyone", while_locked=True),
    "account_inactive": _PUBLIC,
    "account_reauthenticate": _OWN,
    "account_change_password": _OWN,
    "account_signup": _NOBODY,
    "account_email": _NOBODY,
    "account_email_verification_sent": _NOBODY,
    "account_confirm_email": _NOBODY,
    "account_set_password": _NOBODY,
    "account_reset_password": _NOBODY,
    "account_reset_password_done": _NOBODY,
    "account_reset_password_from_key": _NOBODY,
    "account_reset_password_from_key_done": _NOBODY,
    "account_confirm_login_code": _NOBODY,
    "mfa_authenticate": _PUBLIC,
    "mfa_login_webauthn": _PUBLIC,
    "mfa_index": _OWN,
    "mfa_reauthenticate": _OWN,
    "mfa_reauthenticate_webauthn": _OWN,
    "mfa_activate_totp": _OWN,
    "mfa_deactivate_totp": _OWN,
    "mfa_view_recovery_codes": _OWN,
    "mfa_generate_recovery_codes": _OWN,
    "mfa_download_recovery_codes": _OWN,
    "mfa_list_webauthn": _OWN,
    "mfa_add_webauthn": _OWN,
    "mfa_edit_webauthn": _OWN,
    "mfa_remove_webauthn": _OWN,
}
