"""Accounts and change: interpreters.md, "Bitcoin transaction"."""

from bitcoin_message import HARDENED, P2PKH, P2SH_P2WPKH, P2TR, P2WPKH

PURPOSE = {P2PKH: 44, P2SH_P2WPKH: 49, P2WPKH: 84, P2TR: 86}
HIGHEST_INDEX, MOST_COMPONENTS, MOST_ACCOUNTS, MOST_IN_ALL = 9_999, 4, 8, 32
WHOLE = "wallet"


class Change:
    """What own inputs of each account held, and what went back to it."""

    def __init__(self, coin_type, wallet):
        self.coin_type, self.wallet, self.left, self.returned = coin_type, wallet, {}, (0, 0)
        self.places = set()

    def account(self, owner, path):
        """The account of a place where wallet software looks, or None."""
        if len(path) < 2 or path[-2] > 1 or path[-1] > HIGHEST_INDEX or len(path) - 2 > MOST_COMPONENTS:
            return None
        base = path[:-2]
        usual = (PURPOSE[owner] | HARDENED, self.coin_type | HARDENED)
        if len(base) == 3 and base[:2] == usual and base[2] & HARDENED:
            return base[2]
        return owner, base

    def _home(self, owner, path):
        if not self.wallet:
            return self.account(owner, path)
        return WHOLE if path[-1] <= HIGHEST_INDEX else None

    def _see(self, owner, path, account):
        place = WHOLE if self.wallet else (owner, path[:-2])
        self.places.add(None if account is None else place)

    def within(self):
        """The one wallet or account of all inputs and change, or None."""
        if len(self.places) != 1 or None in self.places:
            return None
        return WHOLE if self.wallet else "account"

    def spend(self, owner, path, amount):
        """An own input. Sums are kept of the first 8 accounts."""
        account = self._home(owner, path)
        self._see(owner, path, account)
        if account is not None and (account in self.left or len(self.left) < MOST_ACCOUNTS):
            self.left[account] = self.left.get(account, 0) + amount

    def returns(self, owner, path, amount):
        """Whether an own output is change."""
        account = self._home(owner, path)
        if account is None or self.left.get(account, -1) < amount:
            return False
        self.left[account] -= amount
        self._see(owner, path, account)
        self.returned = self.returned[0] + 1, self.returned[1] + amount
        return True


def _begins(path, prefix):
    return path[:len(prefix)] == prefix


def name_account(accounts, path):
    """The accounts in the facts, with that of one more own input."""
    prefix = path[:next((index for index, step in enumerate(path) if step < HARDENED), len(path))]
    if any(_begins(prefix, named) for named in accounts):
        return accounts
    accounts = [*accounts, prefix]
    while len(accounts) > MOST_ACCOUNTS or sum(map(len, accounts)) > MOST_IN_ALL:
        longest = max(map(len, accounts))
        shorter = [one[:-1] if len(one) == longest else one for one in accounts]
        accounts = [one for index, one in enumerate(shorter) if not any(
            _begins(one, other) and (other != one or place < index)
            for place, other in enumerate(shorter) if place != index)]
    return accounts
