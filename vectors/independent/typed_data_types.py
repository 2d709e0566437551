"""The typed data that a card understands: interpreters.md, "EVM typed data", the two tables of types."""

import re
from collections import namedtuple

import evm_calls

Known = namedtuple("Known", "structs names read report")
Context = namedtuple("Context", "chain contract own")

DETAILS = "PermitDetails(address token,uint160 amount,uint48 expiration,uint48 nonce)"
TOKENS = "TokenPermissions(address token,uint256 amount)"
WITH_AUTHORIZATION = ("WithAuthorization(address from,address to,uint256 value,uint256 validAfter,"
                      "uint256 validBefore,bytes32 nonce)")
CONSIDERATION = ("ConsiderationItem(uint8 itemType,address token,uint256 identifierOrCriteria,uint256 startAmount,"
                 "uint256 endAmount,address recipient)")
OFFER = ("OfferItem(uint8 itemType,address token,uint256 identifierOrCriteria,uint256 startAmount,"
         "uint256 endAmount)")
COMPONENTS = ("OrderComponents(address offerer,address zone,OfferItem[] offer,ConsiderationItem[] consideration,"
              "uint8 orderType,uint256 startTime,uint256 endTime,bytes32 zoneHash,uint256 salt,bytes32 conduitKey,"
              "uint256 counter)")
COW = ("Order(address sellToken,address buyToken,address receiver,uint256 sellAmount,uint256 buyAmount,"
       "uint32 validTo,bytes32 appData,uint256 feeAmount,string kind,bool partiallyFillable,"
       "string sellTokenBalance,string buyTokenBalance)")
SAFE = ("SafeTx(address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 baseGas,"
        "uint256 gasPrice,address gasToken,address refundReceiver,uint256 nonce)")
COIN_OF_COW = (0xEE).to_bytes(1, "big") * 20


def _address(number):
    return number.to_bytes(20, "big")


def _token(context, standard, token, piece=None):
    name = f"{context.chain}/{standard}:0x{token.hex()}"
    return name if piece is None else f"{name}/{piece}"


def _limited(amount):
    return None if evm_calls.unlimited(amount) else amount


def _with_warnings(transfers, approvals):
    endless = any(amount is None for _, amount, _ in approvals)
    return transfers, approvals, ["approval-unlimited"] if endless else []


def _permit(context, read):
    asset = _token(context, "erc20", context.contract)
    return _with_warnings([], [(asset, _limited(read["value"][0]), _address(read["spender"][0]))])


def _permit_of_dai(context, read):
    asset = _token(context, "erc20", context.contract)
    return _with_warnings([], [(asset, None if read["allowed"][0] else 0, _address(read["spender"][0]))])


def _permit_of_piece(context, read):
    asset = _token(context, "erc721", context.contract, read["tokenId"][0])
    return _with_warnings([], [(asset, 1, _address(read["spender"][0]))])


def _permits(inner):
    def report(context, read):
        spender = _address(read["spender"][0])
        pairs = zip(read.get(f"{inner}.token", []), read.get(f"{inner}.amount", []))
        return _with_warnings([], [(_token(context, "erc20", _address(token)), _limited(amount), spender)
                                   for token, amount in pairs])
    return report


def _transfer(context, read):
    return [(_token(context, "erc20", context.contract), read["value"][0], _address(read["to"][0]))], [], []


def _cow(context, read):
    receiver, bought = _address(read["receiver"][0]), _address(read["buyToken"][0])
    asset = f"{context.chain}/slip44:60" if bought == COIN_OF_COW else _token(context, "erc20", bought)
    transfers = [] if receiver in (bytes(20), context.own) else [(asset, 0, receiver)]
    sold = _limited(read["sellAmount"][0] + read["feeAmount"][0])
    return _with_warnings(transfers, [(_token(context, "erc20", _address(read["sellToken"][0])), sold,
                                       context.contract)])


def _item(context, kind, token, piece):
    if kind == 0:
        return f"{context.chain}/slip44:60"
    standard = {1: "erc20", 2: "erc721", 3: "erc1155"}.get(kind)
    return standard and _token(context, standard, _address(token), piece if kind > 1 else None)


def _seaport(prefix):
    def column(read, name):
        return read.get(f"{prefix}{name}", [])

    def report(context, read):
        considered = zip(column(read, "consideration.itemType"), column(read, "consideration.token"),
                         column(read, "consideration.recipient"))
        transfers = [(_item(context, {4: 2, 5: 3}.get(kind, kind), token, None), 0, _address(recipient))
                     for kind, token, recipient in considered]
        offered = zip(*(column(read, f"offer.{name}") for name in
                        ("itemType", "token", "identifierOrCriteria", "startAmount", "endAmount")))
        approvals = [(_item(context, kind, token, piece), max(start, end), context.contract)
                     for kind, token, piece, start, end in offered]
        if any(asset is None for asset, _, _ in transfers + approvals):
            return None
        return [one for one in transfers if one[2] != context.own], approvals, []
    return report


def _safe(context, read):
    to, value, data = _address(read["to"][0]), read["value"][0], read["data"][0]
    if read["operation"][0] or read["gasPrice"][0] or to == context.contract:
        return None
    transfers = [(f"{context.chain}/slip44:60", value, to)] if value or not data else []
    call = evm_calls.understand(context.chain, to, data) if data else ([], [], [])
    return call and (transfers + call[0], call[1], call[2])


def _layout_of(kind, places):
    found = re.fullmatch(r"(.*)\[(\d*)\]", kind)
    if found:
        inner = _layout_of(found[1], places)
        return b"\4" + int(found[2]).to_bytes(2, "big") + inner if found[2] else b"\3" + inner
    if kind in places:
        return bytes([5, places.index(kind)])
    simple = {"string": 0, "bytes": 0, "address": 1, "bool": 2}
    if kind in simple:
        return bytes([simple[kind]])
    word, size = re.fullmatch(r"([a-z]+)(\d+)", kind).groups()
    return bytes([0x20 + int(size) // 8 if word == "uint" else 0x60 + int(size)])


def _parse(definition):
    """The structs of encodeType: name, text, and members as pairs of type and name."""
    found = re.findall(r"(\w+)\(([^)]*)\)", definition)
    members = {name: [tuple(member.split(" ")) for member in text.split(",")] for name, text in found}
    texts = {name: f"{name}({text})" for name, text in found}

    def reached(name, seen):
        for kind, _ in members[name]:
            inner = kind.split("[")[0]
            if inner in members and inner not in seen:
                seen.add(inner)
                reached(inner, seen)
        return seen

    places = [name for name, _ in found]
    whole = {name: (texts[name] + "".join(texts[one] for one in sorted(reached(name, set())))).encode("ascii")
             for name in places}
    structs = [(whole[name], b"".join(_layout_of(kind, places) for kind, _ in members[name])) for name in places]
    return structs, {whole[name]: [member for _, member in members[name]] for name in places}


def _known(definition, read, report):
    structs, names = _parse(definition)
    return structs[0][0], Known(structs, names, read.split(), report)


ORDER = "offer.itemType offer.token offer.identifierOrCriteria offer.startAmount offer.endAmount " \
        "consideration.itemType consideration.token consideration.recipient"

KNOWN = dict([
    _known("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)", "spender value",
           _permit),
    _known("Permit(address holder,address spender,uint256 nonce,uint256 expiry,bool allowed)", "spender allowed",
           _permit_of_dai),
    _known("Permit(address spender,uint256 tokenId,uint256 nonce,uint256 deadline)", "spender tokenId",
           _permit_of_piece),
    _known(f"PermitSingle(PermitDetails details,address spender,uint256 sigDeadline){DETAILS}",
           "details.token details.amount spender", _permits("details")),
    _known(f"PermitBatch(PermitDetails[] details,address spender,uint256 sigDeadline){DETAILS}",
           "details.token details.amount spender", _permits("details")),
    _known(f"PermitTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline){TOKENS}",
           "permitted.token permitted.amount spender", _permits("permitted")),
    _known("PermitBatchTransferFrom(TokenPermissions[] permitted,address spender,uint256 nonce,uint256 deadline)"
           + TOKENS, "permitted.token permitted.amount spender", _permits("permitted")),
    _known(f"Transfer{WITH_AUTHORIZATION}", "to value", _transfer),
    _known(f"Receive{WITH_AUTHORIZATION}", "to value", _transfer),
    _known(COW, "sellToken buyToken receiver sellAmount feeAmount", _cow),
    _known(COMPONENTS + CONSIDERATION + OFFER, ORDER, _seaport("")),
    *(_known(f"BulkOrder(OrderComponents{'[2]' * height} tree){CONSIDERATION}{OFFER}{COMPONENTS}",
             " ".join(f"tree.{name}" for name in ORDER.split()), _seaport("tree.")) for height in (1, 2, 3, 4)),
    _known(SAFE, "to value operation gasPrice data", _safe),
])
