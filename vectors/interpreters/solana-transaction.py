"""A Solana transaction read from docs/spec/interpreters.md alone: python3 solana-transaction.py compares the vectors."""
from ed25519 import ASSOCIATED, address, associated_account, base58, public_key
from reports import HARDENED, Refused, Stream, check, facts_of, need

CHAIN = "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp"
SOL = f"{CHAIN}/slip44:501"
SYSTEM = bytes(32)
TOKEN = address("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA")
TOKEN_2022 = address("TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb")
STAKE = address("Stake11111111111111111111111111111111111111")
BUDGET = address("ComputeBudget111111111111111111111111111111")
MEMOS = [
    address("MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr"),
    address("Memo1UhkJRfHyvLMcVucJwxXeuD728EqVDDwQDxFMNo"),
]
PRECOMPILED = [
    address("Ed25519SigVerify111111111111111111111111111"),
    address("KeccakSecp256k11111111111111111111111111111"),
    address("Secp256r1SigVerify1111111111111111111111111"),
]
RUNTIME = [
    address("SysvarC1ock11111111111111111111111111111111"),
    address("SysvarStakeHistory1111111111111111111111111"),
    address("StakeConfig11111111111111111111111111111111"),
    address("SysvarRent111111111111111111111111111111111"),
]
SAFE_ROLES = {"authority", "created", "delegate", "destination", "owner", "staker", "to", "withdrawer"}

# Data after the number, and accounts.
LAYOUTS = {
    SYSTEM: {
        0: ("lamports 8, space 8, program 32", "authority, created"),
        1: ("program 32", "authority"),
        2: ("lamports 8", "authority, to, ..."),
        3: ("base 32, text, lamports 8, space 8, program 32", "authority, created, [signer]"),
        4: ("", "account, blockhashes, authority"),
        5: ("lamports 8", "from, to, blockhashes, rent, authority"),
        6: ("next 32", "account, blockhashes, rent"),
        7: ("next 32", "account, authority"),
        8: ("space 8", "authority"),
        9: ("base 32, text, space 8, program 32", "account, authority"),
        10: ("base 32, text, program 32", "account, authority"),
        11: ("lamports 8, text, program 32", "from, authority, to, ..."),
    },
    TOKEN: {
        1: ("", "account, mint, owner, rent"),
        3: ("amount 8", "source, destination, authority, ..."),
        4: ("amount 8", "source, delegate, authority"),
        5: ("", "source, authority"),
        6: ("role 1, option", "account, authority"),
        8: ("amount 8", "source, mint, authority"),
        9: ("", "account, to, authority"),
        12: ("amount 8, decimals 1", "source, mint, destination, authority, ..."),
        13: ("amount 8, decimals 1", "source, mint, delegate, authority"),
        15: ("amount 8, decimals 1", "source, mint, authority"),
        16: ("owner 32", "account, mint, rent"),
        17: ("", "account, [rent]"),
        18: ("owner 32", "account, mint"),
        22: ("", "account"),
    },
    ASSOCIATED: {n: ("", "authority, account, owner, mint, system, program, [rent]") for n in (0, 1)},
    STAKE: {
        0: ("staker 32, withdrawer 32, time 8, epoch 8, custodian 32", "account"),
        1: ("next 32, role 4", "account, authority, [custodian]"),
        2: ("", "account, vote, authority"),
        3: ("lamports 8", "account, part, authority"),
        4: ("lamports 8", "from, to, authority, [custodian]"),
        5: ("", "account, authority"),
        7: ("", "account, source, authority"),
        9: ("", "account, staker, withdrawer"),
    },
    BUDGET: {1: ("value 4", "..."), 2: ("value 4", "..."), 3: ("value 8", "..."), 4: ("value 4", "...")},
}
LAYOUTS[TOKEN_2022] = {
    **LAYOUTS[TOKEN],
    26: ("one 1, amount 8, decimals 1, withheld 8", "source, mint, destination, authority, ..."),
}


class Unknown(Exception):
    """An instruction that is not understood."""


def short(stream):
    """A length: 7 bits a byte, the lowest first."""
    value = 0
    for n in range(3):
        byte = stream.number(1)
        value |= (byte & 127) << 7 * n
        if byte < 128:
            need(n == 0 or byte, "a length in a longer form")
            return value
    raise Refused("a length of more than 3 bytes")


def message_of(data):
    need(data, "no message")
    stream = Stream(data)
    version0 = data[0] == 0x80
    need(data[0] <= 0x80, "a later version")
    if version0:
        stream.take(1)
    signers, read_only, read_only_others = stream.take(3)
    accounts = [stream.take(32) for _ in range(short(stream))]
    stream.take(32)
    instructions = []
    for _ in range(short(stream)):
        program = stream.number(1)
        indexes = stream.take(short(stream))
        instructions.append((program, indexes, stream.take(short(stream))))
    looked_up = 0
    for _ in range(short(stream) if version0 else 0):
        stream.take(32)
        looked_up += len(stream.take(short(stream))) + len(stream.take(short(stream)))
    stream.end()
    need(read_only < signers and signers + read_only_others <= len(accounts), "signers")
    total = len(accounts) + looked_up
    need(len(set(accounts)) == len(accounts) and total <= 256, "accounts")
    for program, indexes, _ in instructions:
        need(0 < program < len(accounts) and all(index < total for index in indexes), "an account")
    return signers, accounts, instructions


def fields_of(layout, data):
    """Fields by name, or None where the data end within them."""
    fields, at = {}, 0
    for field in filter(None, layout.split(", ")):
        name, _, size = field.partition(" ")
        if name == "text":
            length = int.from_bytes(data[at : at + 8], "little")
            content = data[at + 8 : at + 8 + length]
            complete = (content + bytes(1280))[:length] if len(data) >= at + 8 else b""
            if len(data) < at + 8 + length and at + 8 + length > len(data) + 1280:
                raise Unknown
            is_text(complete)
            at += 8 + length
        elif name == "option":
            if data[at : at + 1] not in (b"\0", b"\1"):
                raise Unknown
            fields["next"] = data[at + 1 : at + 33] if data[at] else None
            at += 33 if data[at] else 1
        else:
            fields[name] = data[at : at + int(size)]
            at += int(size)
    if at < len(data):
        raise Unknown
    return fields if at == len(data) else None


def is_text(data):
    try:
        data.decode()
    except UnicodeDecodeError:
        raise Unknown


def number(field):
    return int.from_bytes(field, "little")


class Reading:
    def __init__(self, path, owners, message):
        self.self = public_key(path)
        self.signers, self.accounts, self.instructions = message
        need(self.self in self.accounts[: self.signers], "the account does not sign")
        self.owners = list(owners)
        self.sent, self.held, self.approvals = [], [], []
        self.rent = self.checked = 0
        self.blind = False
        self.limit, self.price = None, 0

    def run(self):
        parsed = []
        for program, indexes, data in self.instructions:
            named = [self.accounts[n] if n < len(self.accounts) else None for n in indexes]
            try:
                found = self.parse(self.accounts[program], named, data)
            except Unknown:
                found = None
                self.blind = True
            if found and found[0] == ASSOCIATED:
                self.owners.append(found[3]["owner"])
            parsed.append(found)
        for found in filter(None, parsed):
            try:
                self.tell(*found)
            except Unknown:
                self.blind = True

    def parse(self, program, named, data):
        """Program, number, fields, accounts by role, further accounts. None where there is nothing to tell."""
        if program in MEMOS:
            return is_text(data)
        if program in PRECOMPILED:
            self.checked += data[0] if data else 0
            return None
        if program not in LAYOUTS:
            raise Unknown
        width = 4 if program in (SYSTEM, STAKE) else 1
        if program == ASSOCIATED and not data:
            data = b"\0"
        if len(data) < width or number(data[:width]) not in LAYOUTS[program]:
            raise Unknown
        kind = number(data[:width])
        layout, roles = LAYOUTS[program][kind]
        if program == STAKE:
            named = [account for account in named if account not in RUNTIME]
        roles = roles.split(", ")
        is_open = roles[-1] == "..."
        roles = [role for role in roles if role != "..."]
        least = sum(role[0] != "[" for role in roles)
        if len(named) < least or len(named) > len(roles) and not is_open or None in named[: len(roles)]:
            raise Unknown
        fields = fields_of(layout, data[width:])
        if fields is None:
            if program == SYSTEM:
                return None
            raise Unknown
        places = {role.strip("[]"): account for role, account in zip(roles, named)}
        if program == BUDGET:
            if kind == 2:
                self.limit = number(fields["value"])
            if kind == 3:
                self.price = number(fields["value"])
            return None
        if kind == 26 and fields["one"] != b"\1":
            raise Unknown
        if program == ASSOCIATED:
            if places["system"] != SYSTEM or places["program"] not in (TOKEN, TOKEN_2022):
                raise Unknown
            if places["account"] != associated_account(places["owner"], places["mint"], places["program"]):
                raise Unknown
        return program, kind, fields, places, named[len(roles) :]

    def hold(self, *accounts):
        self.held += [account for account in accounts if account != self.self]

    def token(self, places):
        return f"{CHAIN}/token:{base58(places['mint'])}"

    def tell(self, program, kind, fields, places, more):
        ours = places.get("authority") == self.self
        creates = program == SYSTEM and kind in (0, 3)
        if creates and places["created"] == self.self:
            self.blind = True
            return
        is_token = program in (TOKEN, TOKEN_2022)
        if is_token and kind in (3, 12, 26):
            signs = any(account in self.accounts[: self.signers] for account in more)
            if signs and not (ours and program == TOKEN_2022):
                raise Unknown
        if not (creates and ours):
            self.blind |= any(account == self.self and role not in SAFE_ROLES for role, account in places.items())
        if program == SYSTEM:
            self.tell_system(kind, fields, places, ours)
        elif is_token:
            self.tell_token(program, kind, fields, places, ours)
        elif program == ASSOCIATED and ours:
            self.rent += 2039280 if places["program"] == TOKEN else 4370880
            self.hold(places["owner"])
        elif program == STAKE:
            self.tell_stake(kind, fields, places, ours)

    def withdraw(self, fields, places):
        if not (places["to"] == self.self and places["from"] != self.self):
            self.sent.append((SOL, number(fields["lamports"]), places["to"]))

    def tell_system(self, kind, fields, places, ours):
        if kind == 6:
            self.hold(fields["next"])
        elif not ours:
            return
        elif kind in (0, 3):
            self.sent.append((SOL, number(fields["lamports"]), places["created"]))
            program = fields["program"]
            if program == SYSTEM and kind == 3:
                # A base that is one of the programs holds as little as they do.
                self.hold(*([] if fields["base"] in (TOKEN, TOKEN_2022, STAKE) else [fields["base"]]))
            elif program not in (SYSTEM, TOKEN, TOKEN_2022, STAKE):
                self.hold(program)
        elif kind == 2:
            self.sent.append((SOL, number(fields["lamports"]), places["to"]))
        elif kind in (5, 11):
            self.withdraw(fields, places)
        elif kind == 7:
            self.blind |= fields["next"] != self.self
        elif kind != 4:
            self.blind = True

    def tell_token(self, program, kind, fields, places, ours):
        if kind in (1, 16, 18):
            self.hold(places.get("owner") or fields["owner"])
        elif not ours:
            return
        elif kind in (3, 4):
            self.blind = True
        elif kind == 6:
            self.blind |= fields["next"] != self.self
        elif kind == 9:
            self.blind |= places["to"] != self.self
        elif kind in (8, 15):
            self.sent.append((self.token(places), number(fields["amount"]), places["mint"]))
        elif kind in (12, 26):
            owner = next(
                (o for o in self.owners if associated_account(o, places["mint"], program) == places["destination"]),
                places["destination"],
            )
            self.sent.append((self.token(places), number(fields["amount"]), owner))
        elif kind == 13:
            amount = number(fields["amount"])
            self.approvals.append((self.token(places), None if amount == 2**64 - 1 else amount, places["delegate"]))

    def tell_stake(self, kind, fields, places, ours):
        if kind == 0:
            self.hold(fields["staker"], fields["withdrawer"])
            if int.from_bytes(fields["time"], "little", signed=True) > 0 or number(fields["epoch"]) > 0:
                self.hold(fields["custodian"])
        elif kind == 9:
            self.hold(places["staker"], places["withdrawer"])
        elif kind == 4 and ours:
            self.withdraw(fields, places)
        elif kind == 1 and ours:
            self.blind |= fields["next"] != self.self

    def facts(self, path):
        network = 0
        if self.accounts[0] == self.self:
            units = 200_000 * len(self.instructions) if self.limit is None else self.limit
            price = -(-min(units, 1_400_000) * self.price // 1_000_000)
            network = 5000 * (self.signers + self.checked) + price
        fee = network + self.rent
        lamports = sum(amount for asset, amount, _ in self.sent if asset == SOL)
        warnings = ["fee-high"] * (network > 10_000_000 or lamports > 0 and 10 * fee > lamports)
        warnings += ["approval-unlimited"] * any(limit is None for _, limit, _ in self.approvals)
        transfers = list(self.sent)
        for account in self.held:
            if account not in [recipient for _, _, recipient in transfers]:
                transfers.append((SOL, 0, account))
        told = {"fee": fee, "transfers": transfers, "approvals": self.approvals, "warnings": warnings}
        return facts_of(path, CHAIN, "slip44:501", **told, blind="unknown-program" if self.blind else None)


def read(data):
    stream = Stream(data)
    path = stream.path()
    need(path[:2] == (HARDENED + 44, HARDENED + 501), "a key of another chain")
    count = stream.number(1)
    need(count <= 4, "owners")
    owners = [stream.take(32) for _ in range(count)]
    length = stream.number(2)
    need(length <= 1232, "longer than a packet")
    message = stream.take(length)
    stream.end()
    reading = Reading(path, owners, message_of(message))
    reading.run()
    return reading.facts(path), [(path, "ed25519", message)]


if __name__ == "__main__":
    check(__file__, 0x20, read)
