"""Everything that changes the staff."""

from vonal.office.staff.operations.away_reasons import (
    change_away_reason,
    make_away_reason,
    remove_away_reason,
)
from vonal.office.staff.operations.office import (
    GroupHasPeople,
    change_company,
    change_group,
    change_region,
    make_group,
    make_region,
    remove_group,
    remove_region,
)
from vonal.office.staff.operations.people import (
    LastDirector,
    NotYourself,
    RoleNotYours,
    change_employee,
    change_profile,
    dismiss,
    hire,
    set_password,
    take_back,
)
from vonal.office.staff.operations.presence import (
    end_lost_time,
    end_wrap_up,
    go_away,
    go_off_line,
    go_on_line,
    set_reachable,
)
from vonal.office.staff.operations.tokens import make_token, revoke_token

__all__ = [
    "GroupHasPeople",
    "LastDirector",
    "NotYourself",
    "RoleNotYours",
    "change_away_reason",
    "change_company",
    "change_employee",
    "change_group",
    "change_profile",
    "change_region",
    "dismiss",
    "end_lost_time",
    "end_wrap_up",
    "go_away",
    "go_off_line",
    "go_on_line",
    "hire",
    "make_away_reason",
    "make_group",
    "make_region",
    "make_token",
    "remove_away_reason",
    "remove_group",
    "remove_region",
    "revoke_token",
    "set_password",
    "set_reachable",
    "take_back",
]
