"""Who may open what of lost deals and competitors."""

from tests.architecture.door import (
    CHANGE_DEALS,
    EVERYONE,
    NOBODY,
    OWN,
    RUN_THE_OFFICE,
    SEE_CUSTOMERS,
    SELL,
    Door,
)

LOSS_DOORS = {
    "deal_rivals": Door(get=SEE_CUSTOMERS),
    "rival_new": Door(post=CHANGE_DEALS),
    "rival_remove": Door(post=CHANGE_DEALS),
    "loss_report": Door(get=EVERYONE),
    "loss_report_export": Door(get=EVERYONE),
    "losses_behind": Door(get=EVERYONE, shows=SEE_CUSTOMERS),
    "losses_behind_export": Door(get=EVERYONE, shows=SEE_CUSTOMERS),
    # Everybody may know the competitors; whoever sells writes down what he sees
    "competitors": Door(get=EVERYONE, post=SELL, shows=NOBODY),
    "competitors_export": Door(get=EVERYONE, shows=NOBODY),
    "competitor": Door(get=EVERYONE, shows=SEE_CUSTOMERS),
    "competitor_change": Door(post=RUN_THE_OFFICE, shows=SEE_CUSTOMERS),
    "competitor_deals": Door(get=EVERYONE, shows=SEE_CUSTOMERS),
    "sighting_new": Door(post=SELL, shows=SEE_CUSTOMERS),
    "sighting_forget": Door(post=OWN | RUN_THE_OFFICE, shows=NOBODY),
}
