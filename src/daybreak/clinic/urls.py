"""Every address. Each name is in `access.table`, or its page answers nobody."""

from __future__ import annotations

from django.urls import include, path

from daybreak.clinic.views import audit, findings, home, live, patients, staff

handler403 = "daybreak.clinic.views.errors.not_allowed"
handler404 = "daybreak.clinic.views.errors.not_found"
handler500 = "daybreak.clinic.views.errors.fault"

PATIENT = [
    path("", patients.overview, name="patient"),
    path("identity/", patients.identity, name="patient_identity"),
    path("merge/", patients.merge, name="patient_merge"),
    path("merge/<int:merge_id>/undo/", patients.undo_merge, name="patient_merge_undo"),
    path("history/", findings.history, name="patient_history"),
    path("findings/", findings.record, name="findings_record"),
    path("findings/<int:finding_id>/correct/", findings.correct, name="finding_correct"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("about/", home.about, name="about"),
    path("site/", home.choose_site, name="choose_site"),
    path("live/<str:topic>/", live.newest, name="live"),
    path("patients/", patients.index, name="patients"),
    path("patients/register/", patients.register, name="patient_register"),
    path("patients/<int:patient_id>/", include(PATIENT)),
    path("staff/", staff.index, name="staff"),
    path("staff/add/", staff.add, name="staff_add"),
    path("staff/role/", staff.role, name="staff_role"),
    path("audit/", audit.index, name="audit"),
    path("account/", include("allauth.account.urls")),
    path("account/second-factor/", include("allauth.mfa.urls")),
]
