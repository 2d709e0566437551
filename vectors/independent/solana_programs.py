"""The programs that a card reads: interpreters.md, "Solana transaction", the tables of programs and instructions."""

from collections import namedtuple

from base58 import decode

SYSTEM = bytes(32)
TOKEN = decode("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA")
TOKEN_2022 = decode("TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb")
ASSOCIATED = decode("ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL")
STAKE = decode("Stake11111111111111111111111111111111111111")
BUDGET = decode("ComputeBudget111111111111111111111111111111")
MEMOS = (decode("MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr"), decode("Memo1UhkJRfHyvLMcVucJwxXeuD728EqVDDwQDxFMNo"))
PRECOMPILED = (decode("Ed25519SigVerify111111111111111111111111111"),
               decode("KeccakSecp256k11111111111111111111111111111"),
               decode("Secp256r1SigVerify1111111111111111111111111"))
RUNTIME = [decode(text) for text in (
    "SysvarC1ock11111111111111111111111111111111", "SysvarStakeHistory1111111111111111111111111",
    "StakeConfig11111111111111111111111111111111", "SysvarRent111111111111111111111111111111111")]
TOKENS = (TOKEN, TOKEN_2022)

# Fields: name and size; "text" has a length. Accounts: one in brackets may be missing. Does: see solana.py.
Instruction = namedtuple("Instruction", "fields accounts does")


def _row(fields, accounts, does):
    pairs = [tuple(field.split(":")) for field in fields.split()]
    return Instruction([(name, size) for name, size in pairs], accounts.split(), does)


_SYSTEM = {
    0: _row("lamports:8 space:8 program:32", "authority created", "create"),
    1: _row("program:32", "authority", "blind"),
    2: _row("lamports:8", "authority to ...", "send"),
    3: _row("base:32 seed:text lamports:8 space:8 program:32", "authority created [signer]", "create"),
    4: _row("", "account blockhashes authority", "nothing"),
    5: _row("lamports:8", "from to blockhashes rent authority", "withdraw"),
    6: _row("next:32", "account blockhashes rent", "names"),
    7: _row("next:32", "account authority", "authorise"),
    8: _row("space:8", "authority", "blind"),
    9: _row("base:32 seed:text space:8 program:32", "account authority", "blind"),
    10: _row("base:32 seed:text program:32", "account authority", "blind"),
    11: _row("lamports:8 seed:text program:32", "from authority to ...", "withdraw"),
}

_TOKEN = {
    1: _row("", "account mint owner rent", "names"),
    3: _row("amount:8", "source destination authority +", "blind"),
    4: _row("amount:8", "source delegate authority +", "blind"),
    5: _row("", "source authority +", "nothing"),
    6: _row("role:1 next:option", "account authority +", "authorise"),
    8: _row("amount:8", "source mint authority +", "burn"),
    9: _row("", "account to authority +", "close"),
    12: _row("amount:8 decimals:1", "source mint destination authority +", "move"),
    13: _row("amount:8 decimals:1", "source mint delegate authority +", "approve"),
    15: _row("amount:8 decimals:1", "source mint authority +", "burn"),
    16: _row("owner:32", "account mint rent", "names"),
    17: _row("", "account [rent]", "nothing"),
    18: _row("owner:32", "account mint", "names"),
    22: _row("", "account", "nothing"),
}

_STAKE = {
    0: _row("staker:32 withdrawer:32 time:8 epoch:8 custodian:32", "account", "names"),
    1: _row("next:32 role:4", "account authority [custodian]", "authorise"),
    2: _row("", "account vote authority", "nothing"),
    3: _row("lamports:8", "account part authority", "nothing"),
    4: _row("lamports:8", "from to authority [custodian]", "withdraw"),
    5: _row("", "account authority", "nothing"),
    7: _row("", "account source authority", "nothing"),
    9: _row("", "account staker withdrawer", "names"),
}

_MAKE = _row("", "authority account owner mint system program [rent]", "associate")
_BUDGET = {number: _row(f"value:{8 if number == 3 else 4}", "...", "budget") for number in (1, 2, 3, 4)}

PROGRAMS = {
    SYSTEM: (4, _SYSTEM), TOKEN: (1, _TOKEN),
    TOKEN_2022: (1, {**_TOKEN, 26: _row("one:1 amount:8 decimals:1 withheld:8",
                                        "source mint destination authority +", "move")}),
    ASSOCIATED: (1, {0: _MAKE, 1: _MAKE}), STAKE: (4, _STAKE), BUDGET: (1, _BUDGET),
}
HOOKED = (12, 26, 3)
