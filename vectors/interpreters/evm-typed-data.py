"""EVM typed data read from docs/spec/interpreters.md alone: python3 evm-typed-data.py compares the vectors."""
import re
from importlib import import_module

from reports import HARDENED, Stream, check, facts_of, keccak256, need, point_at

evm = import_module("evm-transaction")

DETAILS = "PermitDetails(address token,uint160 amount,uint48 expiration,uint48 nonce)"
PERMISSIONS = "TokenPermissions(address token,uint256 amount)"
MEMBERS = "address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce"
ITEM = "uint8 itemType,address token,uint256 identifierOrCriteria,uint256 startAmount,uint256 endAmount"
ITEMS = f"ConsiderationItem({ITEM},address recipient)OfferItem({ITEM})"
ORDER = (
    "OrderComponents(address offerer,address zone,OfferItem[] offer,ConsiderationItem[] consideration,"
    "uint8 orderType,uint256 startTime,uint256 endTime,bytes32 zoneHash,uint256 salt,bytes32 conduitKey,uint256 counter)"
)
SEAPORT = [
    *("offer.itemType offer.token offer.identifierOrCriteria offer.startAmount offer.endAmount".split()),
    *("consideration.itemType consideration.token consideration.recipient".split()),
]


def permits(read, domain, path):
    return [], [
        (f"{domain.chain}/erc20:0x{account(token).hex()}", evm.no_limit(amount), account(read["spender"][0]))
        for token, amount in zip(read[f"{path}.token"], read[f"{path}.amount"])
    ], []


def erc20_permit(read, domain):
    return [], [(domain.token("erc20"), evm.no_limit(read["value"][0]), account(read["spender"][0]))], []


def dai_permit(read, domain):
    return [], [(domain.token("erc20"), None if read["allowed"][0] else 0, account(read["spender"][0]))], []


def nft_permit(read, domain):
    return [], [(domain.token("erc721", f"/{read['tokenId'][0]}"), 1, account(read["spender"][0]))], []


def send(read, domain):
    return [(domain.token("erc20"), read["value"][0], account(read["to"][0]))], [], []


def cow_order(read, domain):
    bought, receiver = account(read["buyToken"][0]), account(read["receiver"][0])
    asset = "slip44:60" if bought == b"\xee" * 20 else f"erc20:0x{bought.hex()}"
    transfers = [] if not any(receiver) or receiver == domain.own else [(f"{domain.chain}/{asset}", 0, receiver)]
    sold = f"{domain.chain}/erc20:0x{account(read['sellToken'][0]).hex()}"
    amount = evm.no_limit(read["sellAmount"][0] + read["feeAmount"][0])
    return transfers, [(sold, amount, domain.contract)], []


def item(domain, kind, token, piece=None):
    if kind == 0:
        return f"{domain.chain}/slip44:60"
    if kind > 3:
        raise evm.Unknown
    of = "" if kind == 1 or piece is None else f"/{piece}"
    return f"{domain.chain}/{('erc20', 'erc721', 'erc1155')[kind - 1]}:0x{account(token).hex()}{of}"


def seaport(read, domain, path=""):
    offer = [read[f"{path}offer.{name}"] for name in ("itemType", "token", "identifierOrCriteria", "startAmount", "endAmount")]
    paid = [read[f"{path}consideration.{name}"] for name in ("itemType", "token", "recipient")]
    approvals = [(item(domain, k, t, p), max(a, b), domain.contract) for k, t, p, a, b in zip(*offer)]
    promised = [(item(domain, k - 2 if k > 3 else k, t), 0, account(who)) for k, t, who in zip(*paid)]
    return [one for one in promised if one[2] != domain.own], approvals, []


def safe(read, domain):
    to, value, data = account(read["to"][0]), read["value"][0], read["data"][0]
    if read["operation"][0] or read["gasPrice"][0] or to == domain.contract or data is None:
        raise evm.Unknown
    transfers, approvals, warnings = evm.call(data, domain.chain, to) if data else ([], [], [])
    coins = [(f"{domain.chain}/slip44:60", value, to)] if value or not data else []
    return coins + transfers, approvals, warnings


TYPES = {
    "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)": (erc20_permit, "spender value"),
    "Permit(address holder,address spender,uint256 nonce,uint256 expiry,bool allowed)": (dai_permit, "spender allowed"),
    "Permit(address spender,uint256 tokenId,uint256 nonce,uint256 deadline)": (nft_permit, "spender tokenId"),
    f"TransferWithAuthorization({MEMBERS})": (send, "to value"),
    f"ReceiveWithAuthorization({MEMBERS})": (send, "to value"),
    "Order(address sellToken,address buyToken,address receiver,uint256 sellAmount,uint256 buyAmount,uint32 validTo,"
    "bytes32 appData,uint256 feeAmount,string kind,bool partiallyFillable,string sellTokenBalance,"
    "string buyTokenBalance)": (cow_order, "sellToken buyToken receiver sellAmount feeAmount"),
    ORDER + ITEMS: (seaport, " ".join(SEAPORT)),
    "SafeTx(address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 baseGas,uint256 gasPrice,"
    "address gasToken,address refundReceiver,uint256 nonce)": (safe, "to value operation gasPrice data"),
}
for array in ("", "[]"):
    for name, path, struct in (
        (f"Permit{'Batch' if array else 'Single'}(PermitDetails{array} details,address spender,uint256 sigDeadline)", "details", DETAILS),
        (
            f"Permit{'Batch' if array else ''}TransferFrom(TokenPermissions{array} permitted,address spender,uint256 nonce,"
            "uint256 deadline)",
            "permitted",
            PERMISSIONS,
        ),
    ):
        means = lambda read, domain, path=path: permits(read, domain, path)
        TYPES[name + struct] = (means, f"{path}.token {path}.amount spender")
for height in range(1, 5):
    TYPES[f"BulkOrder(OrderComponents{'[2]' * height} tree){ITEMS}{ORDER}"] = (
        lambda read, domain: seaport(read, domain, "tree."),
        " ".join(f"tree.{name}" for name in SEAPORT),
    )


def account(number):
    return number.to_bytes(20, "big")


class Domain:
    def __init__(self, chain_id, contract, own):
        self.chain, self.contract, self.own = f"eip155:{chain_id}", contract, own

    def token(self, standard, piece=""):
        return f"{self.chain}/{standard}:0x{self.contract.hex()}{piece}"


def layout_of(kind, order):
    if kind.endswith("]"):
        inner, _, size = kind[:-1].rpartition("[")
        return (b"\4" + int(size).to_bytes(2, "big") if size else b"\3") + layout_of(inner, order)
    if kind in ("string", "bytes"):
        return b"\0"
    if kind in ("address", "bool"):
        return b"\1" if kind == "address" else b"\2"
    if kind in order:
        return bytes([5, order.index(kind)])
    word, size = re.fullmatch(r"(u?int|bytes)(\d+)", kind).groups()
    return bytes([{"uint": 0x20, "int": 0x40, "bytes": 0x60}[word] + int(size) // (1 if word == "bytes" else 8)])


def structs_of(definition):
    """Text, layout and names of the members of each struct of a definition."""
    members = {name: [one.split() for one in inside.split(",")] for name, inside in re.findall(r"(\w+)\((.*?)\)", definition)}
    texts = {name: f"{name}({','.join(map(' '.join, inside))})" for name, inside in members.items()}

    def within(name, found=()):
        for kind, _ in members[name]:
            base = kind.split("[")[0]
            if base in members and base not in found:
                found = within(base, (*found, base))
        return found

    order = list(members)
    for name in order:
        text = texts[name] + "".join(texts[other] for other in sorted(set(within(name)) - {name}))
        yield text.encode(), b"".join(layout_of(kind, order) for kind, _ in members[name]), [n for _, n in members[name]]


KNOWN = {definition.encode(): list(structs_of(definition)) for definition in TYPES}


class Memory:
    """What a card has room for."""

    def __init__(self):
        self.left = 1536

    def take(self, size):
        self.left -= size
        need(self.left >= 0, "more than a card has room for")


class Words:
    """What a struct or an array holds that is open."""

    def __init__(self, memory, first=b""):
        self.memory, self.words, self.most = memory, first, 3 if first else 4
        self.held, self.count = 16, 0
        memory.take(16)

    def add(self, word):
        self.words += word
        self.count += 1
        size = 16 + 32 * self.count if self.count <= self.most else 240
        self.memory.take(size - self.held)
        self.held = size

    def hash(self):
        self.memory.take(-self.held)
        return keccak256(self.words)


def types(stream, memory, known=True):
    count = stream.number(1)
    found, definition = [], None
    for n in range(count):
        size = stream.number(2)
        memory.take(224)
        text = stream.take(size)
        memory.take(-224)
        size = stream.number(2)
        memory.take(32 + size)
        layout = stream.take(size)
        if n == 0 and known and text in KNOWN:
            definition = text
        if definition is not None:
            memory.take(-32 - size)
            need(n < len(KNOWN[definition]) and KNOWN[definition][n][:2] == (text, layout), "not as its type has it")
        found.append((text, layout, KNOWN[definition][n][2] if definition else None))
    need(definition is None or count == len(KNOWN[definition]), "structs")
    return found, definition


class Values:
    def __init__(self, stream, memory, structs, keep):
        self.stream, self.memory, self.structs, self.keep = stream, memory, structs, keep

    def struct(self, place, path=""):
        need(place < len(self.structs), "no such struct")
        text, layout, names = self.structs[place]
        words, inside, n = Words(self.memory, keccak256(text)), Stream(layout), 0
        while inside.at < len(layout):
            name = names[n] if names else ""
            start = inside.at
            word = self.value(inside, f"{path}.{name}" if path else name)
            words.add(word)
            inside.at = self.end(layout, start)
            n += 1
        return words.hash()

    def end(self, layout, at):
        kind = layout[at]
        if kind in (3, 4):
            return self.end(layout, at + (1 if kind == 3 else 3))
        return at + (2 if kind == 5 else 1)

    def value(self, layout, path):
        kind = layout.number(1)
        if kind == 5:
            place = layout.number(1)
            need(place >= len(self.structs) or self.structs[place][1], "a struct without members")
            return self.struct(place, path)
        if kind == 0:
            size = self.stream.number(4)
            if self.keep is not None and path in self.keep and size <= 548:
                self.memory.take(size)
            self.memory.take(224)
            content = self.stream.take(size)
            self.memory.take(-224)
            if self.keep is not None and path in self.keep:
                self.keep[path].append(content if size <= 548 else None)
            return keccak256(content)
        if kind in (3, 4):
            words = Words(self.memory)
            count = layout.number(2) if kind == 4 else self.stream.number(2)
            need(kind == 3 or count, "an array for nothing")
            start = layout.at
            for _ in range(count):
                layout.at = start
                words.add(self.value(layout, path))
            return words.hash()
        word = self.stream.take(32)
        self.check(kind, word)
        if self.keep is not None and path in self.keep:
            if len(self.keep[path]) < 4 and not self.keep.get(None):
                self.memory.take(len(word.lstrip(b"\0")))
                self.keep[path].append(int.from_bytes(word, "big"))
            else:
                self.keep[None] = True
        return word

    def check(self, kind, word):
        if 0x60 < kind <= 0x80:
            return need(not any(word[kind - 0x60 :]), "bytes after the end")
        signed = 0x40 < kind <= 0x60
        size = 20 if kind == 1 else 1 if kind == 2 else kind - 0x20 if 0x20 < kind <= 0x40 else kind - 0x40
        need(kind in (1, 2) or 0x20 < kind <= 0x60, "no layout")
        filler = b"\xff" if signed and word[32 - size] >= 0x80 else b"\0"
        need(word[: 32 - size] == filler * (32 - size) and (kind != 2 or word[31] <= 1), "out of range")


FIELDS = ["string name", "string version", "uint256 chainId", "address verifyingContract", "bytes32 salt"]


def domain_of(stream, memory):
    """Separator, chain id and contract."""
    mask = stream.number(1)
    need(mask <= 0x20, "fields of a domain")
    if mask == 0x20:
        structs, _ = types(stream, memory, False)
        need(structs, "no types")
        separator = Values(stream, memory, structs, None).struct(0)
        memory.take(-sum(32 + len(layout) for _, layout, _ in structs))
        return separator, None, None
    members = [field for bit, field in enumerate(FIELDS) if mask >> bit & 1]
    text = f"EIP712Domain({','.join(members)})".encode()
    layout = b"".join(layout_of(field.split()[0], []) for field in members)
    names = [field.split()[1] for field in members]
    start = stream.at
    separator = Values(stream, memory, [(text, layout, names)], None).struct(0)
    words = Stream(stream.data[start : stream.at])
    found = {}
    for name in names:
        found[name] = words.take(words.number(4)) if name in ("name", "version") else words.take(32)
    chain_id = int.from_bytes(found["chainId"], "big") if "chainId" in found else None
    return separator, chain_id, found["verifyingContract"][12:] if "verifyingContract" in found else None


def read(data):
    stream, memory = Stream(data), Memory()
    path = stream.path()
    need(path[:2] == (HARDENED + 44, HARDENED + 60), "a key of another chain")
    structs, definition = types(stream, memory)
    separator, chain_id, contract = domain_of(stream, memory)
    keep = None
    if definition and chain_id is not None and contract is not None:
        means, names = TYPES[definition.decode()]
        keep = {name: [] for name in names.split()}
    rest = Values(stream, memory, structs, keep).struct(0) if structs else b""
    stream.end()
    digest = keccak256(b"\x19\x01" + separator + rest)
    told = {"blind": "unknown-typed-data"}
    if keep is not None:
        point = point_at(path)
        own = keccak256(point[0].to_bytes(32, "big") + point[1].to_bytes(32, "big"))[12:]
        try:
            if contract == own or keep.get(None):
                raise evm.Unknown
            transfers, approvals, warnings = means(keep, Domain(chain_id, contract, own))
            if not transfers and not approvals:
                raise evm.Unknown
            no_limit = any(limit is None for _, limit, _ in approvals) and "approval-for-all" not in warnings
            warnings = ["approval-unlimited"] if no_limit else warnings
            told = {"transfers": transfers, "approvals": approvals, "warnings": warnings}
        except evm.Unknown:
            pass
    told["message"] = ("eip712", digest)
    return facts_of(path, f"eip155:{chain_id or 0}", "slip44:60", **told), [(path, "ecdsa-secp256k1", digest)]


if __name__ == "__main__":
    check(__file__, 0x12, read)
