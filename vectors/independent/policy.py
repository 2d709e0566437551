"""The table of rules, and how it decides: policy.md."""

from dataclasses import dataclass, field

import tlv
from errors import Malformed
from primitives import sha256

REFUSE, WITH_APPROVAL, ALLOW = 0, 1, 2
HARDENED = 1 << 31
INFINITE = float("inf")
BUDGETS = 4


@dataclass
class Policy:
    """A policy. An amount that is not limited is INFINITE. Periods are those of assets whose allowance comes back."""
    unseen: bool
    blind: int
    messages: int
    others: int
    phone: bool
    assets: dict
    chains: dict
    recipients: list
    tree: bytes
    paths: list
    multisig: list
    periods: dict
    refresh: tuple


@dataclass
class Facts:
    """What an interpreter reported, as far as rules look at it. Approvals have the amount INFINITE or a number."""
    chain: str
    fee_asset: str
    fee: int
    accounts: list
    transfers: list
    approvals: list
    blind: bool
    message: bool
    within: str = None
    inputs: tuple = (0, 0)
    change: tuple = (0, 0)
    warnings: list = field(default_factory=list)


def starting(name):
    """One of "Starting policies", encoded."""
    unseen, blind, messages = {"savings": (0, 0, 0), "everyday": (0, 0, 2), "open": (1, 2, 2)}[name]
    return tlv.join((0x80, b"\2"), (0x81, bytes([unseen])), (0x82, bytes([blind])), (0x83, bytes([messages])),
                    (0x84, b"\2"), (0x85, b"\0"), (0x86, b""))


def _amount(reader):
    present = tlv.boolean(reader.take(1))
    return reader.number(16) if present else INFINITE


def _period(reader):
    seconds = reader.number(4)
    if not 3600 <= seconds <= 315576000:
        raise Malformed("period")
    return seconds


def _chain_rules(data):
    if data is None:
        return None
    reader, rules = tlv.Reader(data), {}
    while reader.left():
        name = reader.take(16)
        if name in rules or len(rules) == 8:
            raise Malformed("rules")
        rules[name] = (_amount(reader),)
    return rules


def _asset_rules(data):
    reader, rules, periods = tlv.Reader(data), {}, {}
    while reader.left():
        name = reader.take(16)
        if name in rules or len(rules) == 4:
            raise Malformed("rules")
        most, form = _amount(reader), reader.number(1)
        if form > 2:
            raise Malformed("allowance")
        allowance = reader.number(16) if form else INFINITE
        if form == 2:
            periods[name] = _period(reader)
        rules[name] = (most, allowance, _amount(reader))
    return rules, periods


def _refresh(data):
    if data is None:
        return None
    reader = tlv.Reader(data)
    ceiling, period = reader.number(16), _period(reader)
    reader.end()
    return ceiling, period


def _names(data, size, most):
    if data is None:
        return None
    if len(data) % size or len(data) // size > most:
        raise Malformed("names")
    return [data[at:at + size] for at in range(0, len(data), size)]


def _paths(data):
    if data is None:
        return None
    reader, paths = tlv.Reader(data), []
    while reader.left():
        paths.append(reader.path())
    if len(paths) > 4 or any(not path or any(step < HARDENED for step in path) for path in paths):
        raise Malformed("paths")
    return paths


def parse(data):
    """A policy, as "The table" encodes it. Raises Malformed."""
    found = tlv.fields(data, "80 81 82 83 84 85 86 87? 88? 89? 8A? 8B? 8C?")
    permissions = [tlv.number(found[tag], 1) for tag in (0x82, 0x83, 0x84)]
    if len(data) > 384 or found[0x80] != b"\2" or max(permissions) > ALLOW:
        raise Malformed("policy")
    assets, periods = _asset_rules(found[0x86])
    return Policy(tlv.boolean(found[0x81]), *permissions, tlv.boolean(found[0x85]), assets,
                  _chain_rules(found[0x87]), _names(found[0x88], 16, 8), tlv.sized(found[0x89], 32),
                  _paths(found[0x8A]), _names(found[0x8B], 32, 4), periods, _refresh(found[0x8C]))


def name_of(identifier):
    """The name of an asset or a chain."""
    return sha256(identifier.encode("ascii"))[:16]


def recipient_hash(chain, recipient):
    """The whole hash of a recipient: "Names"."""
    return sha256(b"\0", chain.encode("ascii"), b"\0", recipient)


def proven_leaves(root, proofs):
    """The leaves that proofs show to be in the tree. Raises Malformed."""
    leaves = set()
    for proof in proofs:
        reader = tlv.Reader(proof)
        leaf = node = reader.take(32)
        count = reader.number(1)
        if count > 16:
            raise Malformed("proof")
        for _ in range(count):
            sibling = reader.take(32)
            node = sha256(b"\1", min(node, sibling), max(node, sibling))
        reader.end()
        if node == root:
            leaves.add(leaf)
    return leaves


def below(path, prefix):
    """Whether a path is a prefix or below it."""
    return path[:len(prefix)] == prefix


def path_allowed(policy, path):
    """Whether 8A lets a key at this path sign."""
    return policy.paths is None or any(below(path, prefix) for prefix in policy.paths)


def sums(facts):
    """What moves of each asset, by name: "Decisions"."""
    moved = {}
    entries = [(asset, amount) for asset, amount, _ in facts.transfers + facts.approvals]
    if facts.fee:
        entries.append((facts.fee_asset, facts.fee))
    for asset, amount in entries:
        moved[name_of(asset)] = moved.get(name_of(asset), 0) + amount
    return {name: amount if amount < 1 << 128 else INFINITE for name, amount in moved.items()}


def _recipient_allowed(policy, facts, recipient, leaves):
    if policy.recipients is None and policy.tree is None:
        return True
    whole = recipient_hash(facts.chain, recipient)
    return whole[:16] in (policy.recipients or ()) or whole in leaves


def not_back(settled, allowance, period, now):
    """What has not come back of a settled amount: "Budgets by time"."""
    amount, since = settled
    if period is None or now <= since:
        return amount
    return max(0, amount - allowance * (now - since) // period)


def counts_as_spent(policy, name, spent, settled, now):
    """Of an asset with an allowance."""
    period = policy.periods.get(name)
    return spent + not_back(settled.get(name, (0, 0)), policy.assets[name][1], period, now)


def replace(held, data, now):
    """Another policy: what counts as spent stays, without a date where its rule is another. False: no room."""
    old, new = parse(held.policy), parse(data)
    for name in list(held.settled):
        rule, before = (p.assets.get(name, (0, None))[1] for p in (new, old))
        if (rule, new.periods.get(name)) != (before, old.periods.get(name)):
            _undate(held, old, name, now)
    if held.refresh_settled != (0, 0) and (old.refresh or (0, 0))[1] != (new.refresh or (0, 0))[1]:
        _undate_refresh(held, old, now)
    budgets = budgets_under(new, held.budgets)
    if budgets is None:
        return False
    held.policy, held.budgets = data, budgets
    held.settled = {name: dated for name, dated in held.settled.items() if name in budgets}
    return True


def _undate(held, table, name, now):
    held.budgets[name] = counts_as_spent(table, name, held.budgets.get(name, 0), held.settled, now)
    held.settled.pop(name, None)


def _undate_refresh(held, table, now):
    period = table.refresh[1] if table.refresh else None
    held.refreshed, held.refresh_settled = held.refreshed + not_back(held.refresh_settled, 1, period, now), (0, 0)


def undate(held, now):
    """Another clock: what counts as spent now, without dates."""
    table = parse(held.policy)
    for name in list(held.settled):
        _undate(held, table, name, now)
    _undate_refresh(held, table, now)


def date_of(settled, allowance, period, counted, now, latest):
    """The date that a fresh proof gives: what was settled before goes on coming back by its own."""
    amount, since = settled
    last = max(now, latest, since)
    if amount == 0 or counted > allowance:
        return last
    rest = not_back(settled, allowance, period, now)
    return max(since + -((rest - amount) * period // allowance), last - rest * period // allowance)


def settle(held, now, latest):
    """A fresh proof gives a date to what was spent: "Budgets by time"."""
    table = parse(held.policy)
    for name in table.periods:
        if held.budgets.get(name):
            amount = counts_as_spent(table, name, held.budgets[name], held.settled, now)
            dated, limit = held.settled.get(name, (0, 0)), table.assets[name][1]
            since = date_of(dated, limit, table.periods[name], amount, now, latest)
            held.budgets[name], held.settled[name] = 0, (min(table.assets[name][1], amount), since)
    if table.refresh is not None and held.refreshed:
        amount = held.refreshed + not_back(held.refresh_settled, 1, table.refresh[1], now)
        since = date_of(held.refresh_settled, 1, table.refresh[1], amount, now, latest)
        held.refreshed, held.refresh_settled = 0, (min(1, amount), since)


def give_back(held, name, amount, now):
    """A voucher: first off what has no date. False if less was spent."""
    table, spent = parse(held.policy), held.budgets.get(name, 0)
    settled, since = held.settled.get(name, (0, 0))
    dated = not_back((settled, since), table.assets[name][1], table.periods.get(name), now) if since else 0
    if amount > spent + dated:
        return False
    held.budgets[name] = max(0, spent - amount)
    if amount > spent:
        held.settled[name] = settled - (amount - spent), since
    return True


def may_refresh(policy, facts, refreshed, now, approved=False, cosigner=False):
    """The table of "Refresh". What was spent of the one in a period, and what is settled of it: None is all."""
    if policy.refresh is None or refreshed is None:
        return False
    ceiling, period = policy.refresh
    chains = policy.chains
    most = INFINITE if chains is None else chains.get(name_of(facts.chain), (-1,))[0]
    spent, settled = refreshed
    return (facts.within == "wallet" and not facts.blind and not facts.message
            and not facts.transfers and not facts.approvals and set(facts.warnings) <= {"fee-high"}
            and facts.change[0] == 1 and facts.inputs[1] - facts.change[1] == facts.fee
            and facts.fee <= min(ceiling, most) and bool(facts.accounts)
            and all(path_allowed(policy, account) for account in facts.accounts)
            and (approved or not cosigner) and spent + not_back(settled, 1, period, now) < 1)


def decide(policy, facts, leaves, budgets, approving=False, approved=False, phone=False, cosigner=False,
           settled=None, refreshed=None, now=0):
    """The refusal of the first row of "Decisions" that applies (0 if none), and the budgets afterwards."""
    if phone and not policy.phone:
        fits = not approving and may_refresh(policy, facts, refreshed, now, approved, cosigner)
        return (0 if fits else 0x6982), budgets
    settled = settled or {}
    moved = sums(facts)
    unruled = [name for name in moved if name not in policy.assets]
    recipients = [recipient for _, _, recipient in facts.transfers + facts.approvals]
    ceiling = (policy.chains or {}).get(name_of(facts.chain), (INFINITE,))[0]
    waits = (cosigner or facts.blind and policy.blind == WITH_APPROVAL
             or facts.message and policy.messages == WITH_APPROVAL or unruled and policy.others == WITH_APPROVAL
             or any(moved[name] > rule[2] for name, rule in policy.assets.items() if name in moved))
    left = {name: max(0, rule[1] - counts_as_spent(policy, name, budgets.get(name, rule[1]), settled, now))
            for name, rule in policy.assets.items() if rule[1] != INFINITE}
    rows = (
        (0x9D22, facts.blind and policy.blind == REFUSE),
        (0x9D23, facts.message and policy.messages == REFUSE),
        (0x9D24, policy.chains is not None and name_of(facts.chain) not in policy.chains),
        (0x9D25, not facts.accounts or not all(path_allowed(policy, account) for account in facts.accounts)),
        (0x9D26, not all(_recipient_allowed(policy, facts, recipient, leaves) for recipient in recipients)),
        (0x9D27, unruled and policy.others == REFUSE),
        (0x9D28, facts.fee > ceiling),
        (0x9D29, any(moved[name] > rule[0] for name, rule in policy.assets.items() if name in moved)),
        (0x9D2B, waits and not approved and not approving),
        (0x9D2A, not approving and any(moved.get(name, 0) > amount for name, amount in left.items())),
    )
    for status, applies in rows:
        if applies:
            return status, budgets
    if approving:
        return 0, budgets
    spent = {name: budgets[name] + moved.get(name, 0) for name in left if name in budgets}
    return 0, {**budgets, **spent}


def _comes_back_faster(old, new, name):
    allowance, before = (_caps(policy, name)[1] for policy in (new, old))
    if before == INFINITE or name not in new.periods or allowance <= 0:
        return False
    return name not in old.periods or allowance * old.periods[name] > before * new.periods[name]


def _caps(policy, name):
    if name in policy.assets:
        return policy.assets[name]
    return {REFUSE: (-1, -1, -1), WITH_APPROVAL: (INFINITE, INFINITE, -1), ALLOW: (INFINITE,) * 3}[policy.others]


def looser(old, new):
    """Whether a policy allows more: "Tightening"."""
    if (new.unseen > old.unseen or new.phone > old.phone or new.blind > old.blind or new.messages > old.messages
            or new.others > old.others or set(new.multisig or ()) - set(old.multisig or ())):
        return True
    for name in {*old.assets, *new.assets}:
        if any(after > before for before, after in zip(_caps(old, name), _caps(new, name))):
            return True
        if _comes_back_faster(old, new, name):
            return True
    if new.refresh is not None:
        if old.refresh is None or new.refresh[0] > old.refresh[0] or new.refresh[1] < old.refresh[1]:
            return True
    if old.chains is not None and (new.chains is None or set(new.chains) - set(old.chains)):
        return True
    for name, (ceiling,) in (new.chains or {}).items():
        if ceiling > (old.chains or {}).get(name, (INFINITE,))[0]:
            return True
    if old.paths is not None and (new.paths is None or not all(path_allowed(old, path) for path in new.paths)):
        return True
    if old.recipients is None and old.tree is None:
        return False
    return (new.recipients is None and new.tree is None or bool(set(new.recipients or ()) - set(old.recipients or ()))
            or new.tree not in (None, old.tree))


def _option(amount):
    return b"\0" if amount == INFINITE else b"\1" + amount.to_bytes(16, "big")


def with_allowances(data, change):
    """A policy, encoded, in which each allowance that comes back is what `change` makes of its name and amount."""
    table, rules = parse(data), b""
    for name, (most, allowance, above) in table.assets.items():
        whole = _option(allowance)
        if name in table.periods:
            whole = b"\2" + change(name, allowance).to_bytes(16, "big") + table.periods[name].to_bytes(4, "big")
        rules += name + _option(most) + whole + _option(above)
    return tlv.join(*((tag, rules if tag == 0x86 else value) for tag, value in tlv.read(data)))


def allowances(policy):
    """The rules with an allowance, by name, in their order."""
    return {name: rule[1] for name, rule in policy.assets.items() if rule[1] != INFINITE}


def kept_budgets(policy, budgets):
    """Budgets of assets that have no allowance any more, of which something was spent."""
    return {name: spent for name, spent in budgets.items() if spent and name not in allowances(policy)}


def budgets_under(policy, budgets):
    """The budgets under a new policy, or None if they have no room: "Budgets"."""
    current = {name: budgets.get(name, 0) for name in allowances(policy)}
    kept = kept_budgets(policy, budgets)
    return {**kept, **current} if len(current) + len(kept) <= BUDGETS else None


def encode_spending(spent, settled=(0, 0)):
    """A spending of "GET BUDGETS"."""
    amount, since = settled
    dated = b"\1" + amount.to_bytes(16, "big") + since.to_bytes(8, "big") if since else b"\0"
    return spent.to_bytes(16, "big") + dated


def parse_spending(reader):
    """The inverse of encode_spending: what was spent, and what is settled."""
    spent = reader.number(16)
    return spent, (reader.number(16), reader.number(8)) if tlv.boolean(reader.take(1)) else (0, 0)


def encode_amounts(amounts):
    """Number of entries, then asset and amount each."""
    return bytes([len(amounts)]) + b"".join(name + amount.to_bytes(16, "big") for name, amount in amounts.items())


def parse_amounts(data):
    """The inverse of encode_amounts."""
    reader = tlv.Reader(data)
    count = reader.number(1)
    amounts = {reader.take(16): reader.number(16) for _ in range(count)}
    reader.end()
    if len(amounts) < count or count > BUDGETS:
        raise Malformed("amounts")
    return amounts
