"""The ledger of controlled drugs. Milligrams are exact Decimals; nothing is rounded, and nothing goes below zero.

For a session at the bedside (`session` is the caller's own reference, such as "session:42"; a `Portion` is a container and an
amount in mg; several containers go into one call):

    draw(by, patient, session, Wanted("esketamine", Decimal(28)), [Portion(device, Decimal(28))])
        Out of stock into the hand. Refuses another drug or strength, an expired lot, a vial past its time, less than is there,
        a device in part. The first draw opens a vial.
    give(by, session, [Portion(device, Decimal(28))])          into the patient: no more than was drawn
    waste(by, session, portions, reason=, method=, witness=)   `witness` is a Confirmed second person, never `by` themselves
    give_back(by, session, portions, to=location, reason=)     into stock again, untouched
    open_draws(session)     what was drawn and is neither given, wasted nor given back: a list of Portion, empty when all is
    of_session(session)     SessionBalance(drawn_mg, given_mg, wasted_mg, given_back_mg, devices_given)
    balanced(session)       whether nothing is open; must_balance(session) refuses with a sentence: call it before closing
    devices_given(session)  the containers given, each with its `code` and its `lot`, in the order given
    void(by, entry, reason=, witness=)   undoes an entry made in error by the opposite lines; both stay visible

`usable(site, wanted)` lists the containers that `draw` would take, those that expire first before the others.

Each function is an act and returns its LedgerEntry (`entry.pk` is what to keep). Inside an act of your own they share its
transaction. If that act calls several of them, `lock(containers)` first with all containers, or two sessions can wait for each
other.
"""

from daybreak.clinic.actions.ledger.bedside import draw, give, give_back, waste
from daybreak.clinic.actions.ledger.counting import (
    Counted,
    CountedContainer,
    CountedLot,
    count,
    investigated,
    resolve,
)
from daybreak.clinic.actions.ledger.delivery import Delivery, receive, return_to_supplier
from daybreak.clinic.actions.ledger.inventory import take_inventory
from daybreak.clinic.actions.ledger.keeping import KINDS_THAT_STAND, discard, found_more, move, void
from daybreak.clinic.actions.ledger.losing import destroy, lose, reported
from daybreak.clinic.actions.ledger.posting import lock, post
from daybreak.clinic.actions.ledger.products import (
    NewItem,
    add_item,
    add_location,
    add_supplier,
    end_item,
    end_location,
    register_site,
)
from daybreak.clinic.ledger.balances import Place
from daybreak.clinic.ledger.flows import Flow, Portion
from daybreak.clinic.ledger.sessions import (
    SessionBalance,
    balanced,
    devices_given,
    must_balance,
    of_session,
    open_draws,
)
from daybreak.clinic.ledger.stock import InStock, Wanted, stock, usable

__all__ = [
    "KINDS_THAT_STAND",
    "Counted",
    "CountedContainer",
    "CountedLot",
    "Delivery",
    "Flow",
    "InStock",
    "NewItem",
    "Place",
    "Portion",
    "SessionBalance",
    "Wanted",
    "add_item",
    "add_location",
    "add_supplier",
    "balanced",
    "count",
    "destroy",
    "devices_given",
    "discard",
    "draw",
    "end_item",
    "end_location",
    "found_more",
    "give",
    "give_back",
    "investigated",
    "lock",
    "lose",
    "move",
    "must_balance",
    "of_session",
    "open_draws",
    "post",
    "receive",
    "register_site",
    "reported",
    "resolve",
    "return_to_supplier",
    "stock",
    "take_inventory",
    "usable",
    "void",
    "waste",
]
