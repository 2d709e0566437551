"""The commands of the vault: commands.md, "Vault"; vault.md."""

import hashlib

import clone
import delays
import log
import policy
import tlv
import vault
import wallet_keys
from clone_export import other_card
from common import has_voice, not_revoked, side, voice, wallet
from curves import P256, decode
from errors import Malformed, need
from primitives import sha256
from state import REVOKED, Offer, Root
from wallet_commands import new_wallet, whole_root


def _item(card, slot, number):
    item = side(card).vault.items.get(number)
    need(item is not None and item.slot == slot, 0x6A82)
    return item


def _log(card, code, slot, number, more=b""):
    log.append(side(card).log, code, bytes([slot]) + number.to_bytes(4, "big") + more)


def _peer(held, number):
    """Another member that this card knows and that is not revoked, or None."""
    if number == held.member or number >= len(held.roster) or held.roster[number].standing == REVOKED:
        return None
    return held.roster[number]


def _other_member(held, key):
    return any(_peer(held, number) for number, member in enumerate(held.roster) if member.key == key)


def _check_awake(held, item):
    """9D0B."""
    need(not (item.rule & vault.AWAKE and held.dormant), 0x9D0B)


def _check_rule(held, item, use, target=None):
    allowed = (use == vault.USE_WALLET or use == vault.USE_SHOW and item.rule & vault.SHOW
               or use == vault.USE_SEND and (item.rule & vault.OTHERS
                                             or item.rule & vault.MEMBERS and _other_member(held, target)))
    need(allowed, 0x9D50)
    _check_awake(held, item)


def _approved(card, held, number, wanted, approval):
    """9D51, 6A80, 9D52. A use takes the request away."""
    mine = side(card).vault
    item, (use, target) = mine.items[number], wanted
    if not item.rule & vault.APPROVED:
        return
    need(approval is not None, 0x9D51)
    found = vault.parse_approval(approval)
    peer = _peer(held, found.found[0x83][0])
    need(mine.request is not None and mine.request[0] == number and peer is not None and voice(peer), 0x9D52)
    body = vault.request_body(held, number, item, (use, target, mine.request[3]))
    named = (vault.VERSION, held.set_id, held.epoch.to_bytes(4, "big"), bytes([held.member]), sha256(body))
    need(tuple(found.found[tag] for tag in (0x80, 0x81, 0x82, 0x84, 0x85)) == named, 0x9D52)
    need(vault.by(vault.APPROVAL, found, peer), 0x9D52)
    mine.request = None


def _add(card, slot, given):
    """Stores an item under the next number: 9D55."""
    mine = side(card).vault
    used = sum(vault.blocks(item.content) for item in mine.items.values())
    need(len(mine.items) < vault.ITEMS and used + vault.blocks(given[3]) <= vault.BLOCKS, 0x9D55)
    mine.last += 1
    mine.items[mine.last] = vault.Item(slot, *given)
    return mine.last


def vault_list(card, slot, _args):
    """VAULT LIST."""
    items = side(card).vault.items
    rows = b"".join(tlv.encode(0x30, tlv.join(
        (0x80, number.to_bytes(4, "big")), (0x81, bytes([item.kind])), (0x82, item.label), (0x83, bytes([item.rule])),
        (0x84, len(item.content).to_bytes(2, "big")), (0x85, item.shown.to_bytes(4, "big")),
        (0x86, item.sent.to_bytes(4, "big")))) for number, item in sorted(items.items()) if item.slot == slot)
    free = vault.BLOCKS - sum(vault.blocks(item.content) for item in items.values())
    room = min(free * vault.BLOCK, (vault.ITEMS - len(items)) * vault.CONTENT)
    return tlv.join((0xA0, rows), (0x81, room.to_bytes(2, "big")))


def parse_store(data):
    """Command data of VAULT STORE."""
    return vault.parse_item(data)[0]


def vault_store(card, slot, given):
    """VAULT STORE."""
    if given[0] == vault.PHRASE:
        vault.phrase_entropy(given[3])
    number = _add(card, slot, given)
    _log(card, 0x70, slot, number)
    return number.to_bytes(4, "big")


def parse_read(data):
    """Command data of VAULT READ."""
    found = tlv.fields(data, "80 A1?")
    return tlv.number(found[0x80], 4), found[0xA1]


def vault_read(card, slot, args):
    """VAULT READ."""
    number, approval = args
    item, held = _item(card, slot, number), wallet(card, slot)
    _check_rule(held, item, vault.USE_SHOW)
    _approved(card, held, number, (vault.USE_SHOW, None), approval)
    item.shown += 1
    _log(card, 0x71, slot, number)
    return tlv.join((0x80, bytes([item.kind])), (0x81, item.content))


def parse_number(data):
    """Command data of VAULT DELETE."""
    return tlv.number(data, 4)


def vault_delete(card, slot, number):
    """VAULT DELETE."""
    mine = side(card).vault
    _item(card, slot, number)
    del mine.items[number]
    mine.request = None if mine.request and mine.request[0] == number else mine.request
    mine.sent = None if mine.sent and mine.sent[0] == number else mine.sent
    _log(card, 0x74, slot, number)
    return b""


def parse_request(data):
    """Command data of VAULT REQUEST."""
    found = tlv.fields(data, "80 81 82?")
    use = tlv.number(found[0x81], 1)
    if not vault.USE_SHOW <= use <= vault.USE_WALLET:
        raise Malformed("use")
    return tlv.number(found[0x80], 4), use, tlv.sized(found[0x82], 33)


def vault_request(card, slot, args):
    """VAULT REQUEST."""
    number, use, target = args
    need((use == vault.USE_SEND) == (target is not None), 0x6A80)
    item, held = _item(card, slot, number), wallet(card, slot)
    _check_rule(held, item, use, target)
    need(item.rule & vault.APPROVED, 0x6985)
    nonce = card.draw(16)
    side(card).vault.request = (number, use, target, nonce)
    body = vault.request_body(held, number, item, (use, target, nonce))
    return vault.signed(card.memory.identity, vault.REQUEST, body)


def vault_approve(card, slot, data):
    """VAULT APPROVE."""
    held = wallet(card, slot)
    has_voice(held)
    asked = vault.parse_request(data)
    found, holder = asked.found, asked.found[0x83][0]
    need(found[0x80] == vault.VERSION, 0x6A80)
    need((found[0x81], int.from_bytes(found[0x82], "big")) == (held.set_id, held.epoch), 0x9D06)
    peer = _peer(held, holder)
    need(peer is not None, 0x6A88)
    need(vault.by(vault.REQUEST, asked, peer), 0x9D01)
    _log(card, 0x75, slot, int.from_bytes(found[0x84], "big"), bytes([holder]) + found[0x88])
    return vault.approval(card.memory, held, holder, asked.body)


def parse_offer(data):
    """Command data of VAULT OFFER."""
    return tlv.boolean(tlv.fields(data, "80?")[0x80])


def vault_offer(card, slot, any_pack):
    """VAULT OFFER."""
    mine = side(card).vault
    if mine.offer is None or (mine.offer[0], mine.offer[1].any_pack) != (slot, any_pack):
        offer_id, secret = card.draw(16), 0
        while not 0 < secret < P256.n:
            secret = int.from_bytes(card.draw(32), "big")
        mine.offer = (slot, Offer(offer_id, secret, any_pack))
    return clone.make_offer(card.memory, mine.offer[1], card.release, vault.OFFER)


def parse_send(data):
    """Command data of VAULT SEND."""
    found = tlv.fields(data, "80 A1 82? A3?")
    return tlv.number(found[0x80], 4), found[0xA1], tlv.sized(found[0x82], 33), found[0xA3]


def vault_send(card, slot, args):
    """VAULT SEND."""
    number, offer, confirmed, approval = args
    item, held, mine = _item(card, slot, number), wallet(card, slot), side(card).vault
    not_revoked(held)
    message = clone.parse_offer(offer)
    target = other_card(card, message, False, lambda key: True, vault.OFFER, card.memory.batch)
    need(message.values[0x84] >= card.release, 0x9D09)
    _check_rule(held, item, vault.USE_SEND, target.public)
    known = _other_member(held, target.public) if confirmed is None else confirmed == target.public
    need(known, 0x9D53)
    again = mine.sent is not None and mine.sent[:2] == (number, sha256(offer))
    if not again:
        _approved(card, held, number, (vault.USE_SEND, target.public), approval)
        mine.sent = (number, sha256(offer), card.draw(32))
        item.sent += 1
        _log(card, 0x72, slot, number, sha256(target.public)[:4])
    sealed = vault.seal(card.memory, item, offer, mine.sent[2], None if item.rule & vault.OTHERS else held.set_id)
    need(sealed is not None, 0x6A80)
    return sealed


def vault_receive(card, slot, data):
    """VAULT RECEIVE."""
    mine, held = side(card).vault, wallet(card, slot)
    if mine.received is not None and mine.received[:2] == (slot, sha256(data)):
        return mine.received[2].to_bytes(4, "big")
    need(mine.offer is not None, 0x6985)
    need(mine.offer[0] == slot, 0x9D06)
    offer, sealed = mine.offer[1], vault.parse_sealed(data)
    source = other_card(card, sealed.message, not offer.any_pack, lambda key: False, vault.ITEM, card.memory.batch)
    own = clone.make_offer(card.memory, offer, card.release, vault.OFFER)
    need(sealed.header[0x81] == sha256(own), 0x9D06)
    need(decode(P256, sealed.message.values[0x82]) is not None, 0x6A80)
    clear = vault.unseal(sealed, offer.secret)
    need(clear is not None, 0x9D01)
    given, set_id = vault.parse_item(clear, " 84?")
    need(set_id in (None, held.set_id), 0x9D50)
    number = _add(card, slot, given)
    mine.offer, mine.received = None, (slot, sha256(data), number)
    _log(card, 0x73, slot, number, sha256(source.public)[:4])
    return number.to_bytes(4, "big")


def parse_wallet(data):
    """Command data of WALLET FROM VAULT."""
    found = tlv.fields(data, "80 81 82 83 84? A5? 86? 87? 89? 8A?")
    slot, clones = tlv.number(found[0x80], 1), tlv.number(found[0x82], 1)
    if slot > 2 or clones > 8:
        raise Malformed("slot or clones")
    rules = found[0x87] if found[0x87] is not None else policy.starting("everyday")
    policy.parse(rules)
    exportable = tlv.boolean(tlv.sized(found[0x83], 1))
    passphrase = None if found[0x84] is None else tlv.number(found[0x84], 4)
    reset = tlv.number(found[0x89], 1) if found[0x89] is not None else 0
    if reset > 2:
        raise Malformed("members")
    terms = clones, exportable, tlv.boolean(found[0x86]), rules, reset, delays.parse_delays(found[0x8A])
    return slot, tlv.number(found[0x81], 4), passphrase, found[0xA5], terms


def _of_kind(card, slot, number, kind):
    item = _item(card, slot, number)
    need(item.kind == kind, 0x9D54)
    return item


def _root(phrase, passphrase):
    entropy = vault.phrase_entropy(phrase.content)
    if passphrase is None and phrase.open():
        return whole_root(entropy)
    salt = b"mnemonic" + (passphrase.content if passphrase else b"")
    return Root((), 0, hashlib.pbkdf2_hmac("sha512", wallet_keys.mnemonic(entropy).encode("ascii"), salt, 2048))


def wallet_from_vault(card, slot, args):
    """WALLET FROM VAULT."""
    source, number, second, approval, (clones, exportable, extendable, rules, reset, waits) = args
    need(wallet(card, source) is not None, 0x6A88)
    phrase = _of_kind(card, source, number, vault.PHRASE)
    passphrase = None if second is None else _of_kind(card, source, second, vault.PASSPHRASE)
    used = [item for item in (phrase, passphrase) if item is not None]
    for item in used:
        _check_awake(wallet(card, source), item)
    need(not exportable or all(item.open() for item in used), 0x9D50)
    need(not clones and not extendable or all(item.anywhere() for item in used), 0x9D50)
    need(passphrase is None or not passphrase.rule & vault.APPROVED, 0x9D50)
    _approved(card, wallet(card, source), number, (vault.USE_WALLET, None), approval)
    need(wallet(card, slot) is None, 0x6A84)
    need(not exportable or passphrase is None, 0x6A80)
    mine, root = side(card), _root(phrase, passphrase)
    made = wallet_keys.wallet_fingerprint([root])
    here = [held for held in mine.slots if held and held.roots]
    need(all(wallet_keys.wallet_fingerprint(held.roots) != made for held in here), 0x6986)
    mine.slots[slot] = new_wallet(card.memory, root, card.draw(16), clones, exportable,
                                  extendable, rules)
    mine.slots[slot].pin_reset, mine.slots[slot].delays = reset, waits
    mine.offers[slot] = None
    log.append(mine.log, 0x31, bytes([slot, clones, exportable]))
    _log(card, 0x76, source, number, bytes([slot]))
    return b""
