"""Everything that changes the staff."""

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
    end_wrap_up,
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
    "change_company",
    "change_employee",
    "change_group",
    "change_profile",
    "change_region",
    "dismiss",
    "end_wrap_up",
    "go_off_line",
    "go_on_line",
    "hire",
    "make_group",
    "make_region",
    "make_token",
    "remove_group",
    "remove_region",
    "revoke_token",
    "set_password",
    "set_reachable",
    "take_back",
]
