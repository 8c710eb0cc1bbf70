"""The rules of a company whose head has not arranged any."""

from vonal.office.routing.rules import RuleData, Target, Then, When

LARGE_FROM = 1

READY_MADE = (
    RuleData(
        key="novice",
        name="=novice",
        when=When(importance=LARGE_FROM, leader=("novice",)),
        whom=(Target("experienced"),),
        then=Then(),
    ),
    RuleData(key="own", name="=own", when=When(manager="has"), whom=(Target("own"),), then=Then()),
    RuleData(key="region", name="=region", when=When(caller="known"), whom=(Target("region"),), then=Then()),
    RuleData(key="duty", name="=duty", when=When(), whom=(Target("duty"),), then=Then()),
    RuleData(key="group", name="=group", when=When(), whom=(Target("line_group", "idle"),), then=Then()),
    RuleData(
        key="secretaries",
        name="=secretaries",
        when=When(),
        whom=(Target("secretaries"),),
        then=Then("message"),
    ),
)
