"""Every address. Each name is in `access.table`, or its page answers nobody."""

from __future__ import annotations

from django.urls import include, path

from daybreak.clinic.views import (
    audit,
    consent,
    counts,
    deliveries,
    emergency,
    findings,
    home,
    live,
    losses,
    medication,
    patients,
    register,
    screening,
    staff,
    station,
    stock,
)

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
    path("antidepressants/", medication.antidepressants, name="antidepressants"),
    path("medication/", medication.medication, name="medication"),
    path("antidepressants/<int:row_id>/withdraw/", medication.withdraw_trial, name="antidepressant_withdraw"),
    path("medication/<int:row_id>/withdraw/", medication.withdraw_drug, name="medication_withdraw"),
    path("consent/", consent.consent, name="consent"),
    path("consent/<int:consent_id>/withdrawn/", consent.withdraw, name="consent_withdraw"),
    path("screening/", screening.index, name="screenings"),
    path("screening/<slug:protocol_id>/", screening.protocol, name="screening"),
    path("screening/<slug:protocol_id>/sign/", screening.sign, name="screening_sign"),
    path("screening/<slug:protocol_id>/override/<slug:rule>/", screening.override, name="rule_override"),
    path("overrides/<int:override_id>/withdraw/", screening.withdraw_override, name="override_withdraw"),
]

STOCK = [
    path("", stock.index, name="stock"),
    path("receive/", deliveries.receive, name="stock_receive"),
    path("return/", deliveries.send_back, name="stock_return"),
    path("move/", stock.move, name="stock_move"),
    path("containers/<int:container_id>/", stock.container, name="stock_container"),
    path("containers/<int:container_id>/discard/", stock.discard, name="stock_discard"),
    path("containers/<int:container_id>/more/", stock.more, name="stock_more"),
    path("entries/<int:entry_id>/undo/", stock.void, name="stock_void"),
    path("setup/", deliveries.setup, name="stock_setup"),
    path("setup/product/", deliveries.add_item, name="stock_item_add"),
    path("setup/place/", deliveries.add_location, name="stock_location_add"),
    path("setup/supplier/", deliveries.add_supplier, name="stock_supplier_add"),
    path("setup/registration/", deliveries.registration, name="stock_registration"),
    path("counts/", counts.counts, name="stock_counts"),
    path("counts/<int:location_id>/", counts.count, name="stock_count"),
    path("inventories/take/", counts.take_inventory, name="stock_inventory_take"),
    path("inventories/<int:inventory_id>/", counts.inventory, name="stock_inventory"),
    path("discrepancies/", counts.discrepancies, name="stock_discrepancies"),
    path("discrepancies/<int:discrepancy_id>/", counts.discrepancy, name="stock_discrepancy"),
    path("losses/", losses.losses, name="stock_losses"),
    path("losses/record/", losses.lose, name="stock_lose"),
    path("losses/<int:loss_id>/", losses.loss, name="stock_loss"),
    path("destruction/", losses.destroy, name="stock_destroy"),
    path("destruction/<int:destruction_id>/", losses.destruction, name="stock_destruction"),
    path("register/", register.index, name="register"),
    path("open/", register.open_draws, name="stock_open"),
    path("open/<str:session>/waste/", register.waste, name="stock_waste"),
    path("open/<str:session>/give-back/", register.give_back, name="stock_give_back"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("about/", home.about, name="about"),
    path("lock/", station.lock, name="lock"),
    path("locked/", station.locked, name="locked"),
    path("locked/sessions/", station.sessions, name="locked_sessions"),
    path("unlock/", station.unlock, name="unlock"),
    path("pin/", station.pin, name="pin"),
    path("emergency/", emergency.emergency, name="emergency"),
    path("reviews/", emergency.reviews, name="reviews"),
    path("reviews/<int:access_id>/", emergency.review, name="review"),
    path("site/", home.choose_site, name="choose_site"),
    path("live/<str:topic>/", live.newest, name="live"),
    path("patients/", patients.index, name="patients"),
    path("patients/register/", patients.register, name="patient_register"),
    path("patients/<int:patient_id>/", include(PATIENT)),
    path("stock/", include(STOCK)),
    path("staff/", staff.index, name="staff"),
    path("staff/add/", staff.add, name="staff_add"),
    path("staff/role/", staff.role, name="staff_role"),
    path("consent-form/", consent.publish, name="consent_form"),
    path("audit/", audit.index, name="audit"),
    path("account/", include("allauth.account.urls")),
    path("account/second-factor/", include("allauth.mfa.urls")),
]
