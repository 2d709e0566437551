"""What a card remembers: storage.md, "Records", without its addresses."""

from collections import namedtuple
from dataclasses import dataclass, field

from log import Log

MANUFACTURE, BLANK, ACTIVE, TERMINATED = 0x01, 0x03, 0x05, 0x0C
PRIMARY, BACKUP, DAILY, COSIGNER, SHARE, HEIR = 1, 2, 3, 4, 5, 6
AGREED, ADMITTED, REVOKED = 1, 2, 3
CLONE, RECOVERY = 0, -1

Share = namedtuple("Share", "split index value")


@dataclass
class Root:
    """A key root: the seed (empty path, curve 0), or one hardened subtree of a curve."""
    path: tuple
    curve: int
    secret: bytes
    entropy: bytes = b""
    fingerprint: bytes = bytes(4)


@dataclass
class Member:
    """A row of a roster."""
    role: int
    standing: int
    key: bytes


@dataclass
class Export:
    """What a source keeps of a clone that it made."""
    card_number: bytes
    receipt_hash: bytes
    pending: bool


@dataclass
class Dealt:
    """The last split that a card has dealt. Holders are member numbers by the index of the share."""
    number: int
    plan: bytes
    holders: list
    digest: bytes
    seed: bytes


@dataclass
class File:
    """An owner file. Without a name it is deleted."""
    version: int = 0
    name: bytes = None
    content: bytes = b""


@dataclass
class Wallet:
    """Everything in a slot that is taken."""
    roots: list
    exportable: bool
    policy: bytes
    set_id: bytes
    roster: list
    epoch: int = 0
    member: int = 0
    limit: int = 0
    extendable: bool = False
    sealed: bool = False
    dormant: bool = False
    pin_reset: int = 0
    first: bool = False
    files_key: bytes = b""
    budgets: dict = field(default_factory=dict)
    settled: dict = field(default_factory=dict)
    refreshed: int = 0
    refresh_settled: tuple = (0, 0)
    vouchers_issued: int = 0
    vouchers_redeemed: list = field(default_factory=lambda: [0] * 9)
    received: tuple = None
    exporting: tuple = None
    exports: dict = field(default_factory=dict)
    files: dict = field(default_factory=dict)
    share: Share = None
    dealt: Dealt = None
    delays: object = None
    wake: object = None
    clock: object = None
    announced: object = None
    word: bytes = None

    def me(self):
        """This card's own row of the roster."""
        return self.roster[self.member]


@dataclass
class Offer:
    """An offer that is open: offer id, secret of eT, any pack; what it is for; the split that the card holds."""
    offer_id: bytes
    secret: int
    any_pack: bool
    purpose: int = CLONE
    split: bytes = None


@dataclass
class Vault:
    """Items by number. `request`: item, use, target, nonce. `offer`: slot and offer. `received`: slot, hash, item.
    `sent`: item, hash of the offer, seed."""
    items: dict = field(default_factory=dict)
    last: int = 0
    request: tuple = None
    offer: tuple = None
    received: tuple = None
    sent: tuple = None


@dataclass
class Side:
    """What one PIN opens: the owner's side or the decoy."""
    pin_key: bytes = None
    puk_key: bytes = None
    slots: list = field(default_factory=lambda: [None] * 3)
    offers: list = field(default_factory=lambda: [None] * 3)
    log: Log = None
    vault: Vault = field(default_factory=Vault)


@dataclass
class Phone:
    """A known phone."""
    secret: bytes
    name: bytes
    decoy: bool


@dataclass
class Memory:
    """The non-volatile memory of a card."""
    lifecycle: int = MANUFACTURE
    identity: int = None
    public: bytes = None
    batch: bytes = None
    certificate: bytes = None
    number: bytes = b""
    pack: bytes = b""
    can_key: bytes = None
    pin_tries: int = 0
    owner_tries: int = 0
    puk_tries: int = 0
    puk_uses: int = 0
    verify_only: bool = False
    last_decoy: bool = False
    reset_count: int = 0
    reset_nonce: bytes = None
    reset_since: int = None
    phones: list = field(default_factory=lambda: [None] * 4)
    counters: list = field(default_factory=lambda: [0] * 4)
    owner: Side = field(default_factory=Side)
    decoy: Side = field(default_factory=Side)
