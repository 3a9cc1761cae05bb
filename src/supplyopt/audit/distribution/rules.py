"""The rule that a distribution was to follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from supplyopt.errors import Fault, InfeasibleError, InputError
from supplyopt.formulation.goals import GOALS
from supplyopt.network.network import Network
from supplyopt.planning import policies
from supplyopt.planning.arguments import check_goals
from supplyopt.planning.plan import Plan
from supplyopt.planning.solve import solve

__all__ = ["POLICIES", "Rule", "plan_by_rule", "rule_said"]

Rule = str | Sequence[str] | Plan | Callable[[Network], Plan]
POLICIES = tuple(name for name in policies.__all__ if name.islower())
"""Rules that offices hand out by, by name."""


def plan_by_rule(network: Network, rule: Rule) -> Plan | None:
    """Give what a rule makes of a network; None where no plan keeps its guarantees.

    Parameters
    ----------
    network : Network
    rule : str, sequence of str, Plan or callable

    Raises
    ------
    InputError
        If it is no rule, leaves open who gets what, or gives a plan of another network.
    """
    if isinstance(rule, str) and rule in POLICIES:
        rule = getattr(policies, rule)
    if isinstance(rule, Plan):
        found = rule
    elif callable(rule):
        found = rule(network)
    else:
        try:
            return solve(network, goals=_goals(rule))
        except InfeasibleError:
            return None
    if not isinstance(found, Plan):
        raise InputError([_fault(type(found).__name__, "gives no plan", "give a Plan, or goals")])
    if found.network != network:
        say = "give the rule itself, or a plan of this network"
        raise InputError([_fault("a plan", "is a plan of another network", say)])
    return found


def rule_said(rule: Rule) -> str:
    """Give a rule in a word.

    Parameters
    ----------
    rule : str, sequence of str, Plan or callable
    """
    if isinstance(rule, str):
        return rule
    if isinstance(rule, Plan):
        return f"a plan, {rule.status.value}"
    if callable(rule):
        return str(getattr(rule, "__name__", type(rule).__name__))
    return ", ".join(str(name) for name in rule)


def _goals(rule: str | Sequence[str]) -> tuple[str, ...]:
    if (isinstance(rule, str) and rule not in GOALS) or not isinstance(rule, Sequence):
        known = f"goals in order, one of {', '.join(POLICIES)}, a plan, or a call that makes one"
        raise InputError([_fault(rule, "is no rule", f"give {known}")])
    names = check_goals(rule, argument="rule")
    if "fairness" not in names:
        # Among plans as good anybody could be said to be below it.
        problem = "leaves open who gets what"
        raise InputError([_fault(", ".join(names), problem, 'add "fairness"')])
    return names


def _fault(value: object, problem: str, remedy: str) -> Fault:
    return Fault("", None, "rule", value, problem, remedy)
