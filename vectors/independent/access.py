"""Who may call what, and when: the table of commands.md."""

from collections import namedtuple

import channel_commands as channel
import clock
import clone_export
import clone_import
import file_commands as owner_files
import identity_commands as identity
import password_commands as passwords
import pin_reset_commands as pin_resets
import policy_commands as policies
import roster
import set_commands as sets
import share_deal
import share_import
import share_recovery
import time_commands as times
import transaction_commands as transactions
import vault_commands as vaults
import wallet_commands as wallets
from common import message, nothing

Entry = namedtuple("Entry", "parse run slot kinds lifecycles")
LIFECYCLES = {0x01: "m", 0x03: "b", 0x05: "a", 0x0C: "t"}
OWNER, SIGNER, FREE_SLOT = "PIN", "PIN PHONE", (0x10, 0x12, 0x1A, 0x1E, 0x20, 0x24, 0xA0, 0xA4, 0xA8)
READING = (0x70, 0x72, 0x74)
FOR_SHARES = (0x10, 0xD0, 0xD4, 0xDA, 0xA0, 0xA4, 0xAA, 0xAC, 0xAE)
FOR_PHONES = (0xE4, 0xE6, 0xEA, 0xEE, 0xD0, 0xD4)
ANY = "CAN PIN PUK PHONE"


def _owner(parse, run):
    return Entry(parse, run, True, OWNER, "a")


def _signer(parse, run):
    return Entry(parse, run, True, SIGNER, "a")


def _card(parse, run, kinds, lifecycles="a"):
    return Entry(parse, run, False, kinds, lifecycles)


COMMANDS = {
    (0x80, 0xE0): _card(nothing, identity.initialise_identity, "NONE", "m"),
    (0x80, 0xE2): _card(identity.parse_personalise, identity.personalise, "NONE", "m"),
    (0x00, 0x88): _card(identity.parse_internal_authenticate, identity.internal_authenticate, ANY, "bat"),
    (0x80, 0x10): Entry(nothing, identity.get_status, True, ANY, "bat"),
    (0x80, 0x0E): _card(nothing, identity.get_info, ANY, "bat"),
    (0x80, 0x12): Entry(wallets.parse_create, wallets.create_wallet, True, "CAN PIN", "ba"),
    (0x80, 0x1A): Entry(wallets.parse_import, wallets.import_wallet, True, "CAN PIN", "ba"),
    (0x80, 0x1C): Entry(nothing, wallets.export_wallet, True, "PUK", "a"),
    (0x80, 0x14): _signer(wallets.parse_public_key, wallets.get_public_key),
    (0x80, 0x16): _signer(wallets.parse_digests, wallets.sign_digests),
    (0x80, 0x70): _signer(transactions.parse_sign_start, transactions.sign_start),
    (0x80, 0x72): _signer(transactions.parse_piece, transactions.sign_data),
    (0x80, 0x74): _signer(nothing, transactions.sign_end),
    (0x80, 0x76): _owner(transactions.parse_approve, transactions.approve),
    (0x80, 0x44): _owner(nothing, policies.get_policy),
    (0x80, 0x46): _owner(policies.parse_policy, policies.set_policy),
    (0x80, 0x48): _owner(nothing, policies.get_budgets),
    (0x80, 0x4A): _owner(policies.parse_issue, policies.issue_voucher),
    (0x80, 0x4C): _owner(message, policies.redeem_voucher),
    (0x00, 0x20): _card(passwords.parse_pin, passwords.verify, "CAN PHONE"),
    (0x80, 0x36): _card(passwords.parse_duress_pin, passwords.set_duress_pin, "PUK"),
    (0x80, 0x38): _card(passwords.parse_boolean, passwords.change_settings, "PIN PUK"),
    (0x80, 0x3E): _card(channel.parse_open_channel, channel.open_channel, "NONE CAN", "bat"),
    (0x80, 0x30): _card(passwords.parse_phone_name, passwords.add_phone, OWNER),
    (0x80, 0x3A): _card(nothing, passwords.list_phones, OWNER),
    (0x80, 0x3C): _card(passwords.parse_slot, passwords.forget_phone, OWNER),
    (0x80, 0x2E): _card(passwords.parse_resume, passwords.resume_session, "NONE", "bat"),
    (0x80, 0x40): _card(nothing, passwords.prepare_reset, "PIN PUK"),
    (0x80, 0x42): _card(passwords.parse_reset, passwords.reset_card, "PIN PUK"),
    (0x80, 0x20): Entry(clone_export.parse_offer, clone_export.clone_offer, True, "CAN PIN", "ba"),
    (0x80, 0x22): _owner(clone_export.parse_export, clone_export.clone_export),
    (0x80, 0x24): Entry(clone_import.parse_import, clone_import.clone_import, True, "CAN PIN", "ba"),
    (0x80, 0x26): _owner(message, clone_import.clone_confirm),
    (0x80, 0x28): _owner(nothing, clone_import.clone_seal),
    (0x80, 0xD0): _signer(nothing, sets.get_roster),
    (0x80, 0xD2): _owner(roster.parse_body, sets.sign_roster),
    (0x80, 0xD4): Entry(message, sets.adopt_roster, True, "PIN PUK PHONE", "a"),
    (0x80, 0xD6): _owner(sets.parse_member, sets.approve_activation),
    (0x80, 0xD8): _owner(sets.parse_activate, sets.activate),
    (0x80, 0xDA): _owner(sets.parse_prove, sets.prove_membership),
    (0x80, 0xB0): _card(pin_resets.parse_offer, pin_resets.offer, "CAN"),
    (0x80, 0xB2): _owner(message, pin_resets.approve),
    (0x80, 0xB4): _card(pin_resets.parse_reset, pin_resets.reset, "CAN"),
    (0x80, 0x50): _card(identity.parse_challenge, identity.get_log_head, ANY, "bat"),
    (0x80, 0x52): _card(identity.parse_sequence, identity.read_log, OWNER),
    (0x80, 0x54): _owner(nothing, owner_files.list_files),
    (0x80, 0x56): _owner(owner_files.parse_read, owner_files.read_file),
    (0x80, 0x58): _owner(owner_files.parse_write, owner_files.write_file),
    (0x80, 0x5A): _owner(owner_files.parse_file, owner_files.delete_file),
    (0x80, 0x5C): _owner(owner_files.parse_file, owner_files.read_encrypted_file),
    (0x80, 0x5E): _owner(message, owner_files.write_encrypted_file),
    (0x80, 0xA0): Entry(share_deal.parse_offer, share_deal.share_offer, True, "CAN PIN", "ba"),
    (0x80, 0xA2): _owner(share_deal.parse_deal, share_deal.share_deal),
    (0x80, 0xA4): Entry(share_import.parse_import, share_import.share_import, True, "CAN PIN", "ba"),
    (0x80, 0xA6): _owner(message, share_deal.share_confirm),
    (0x80, 0xA8): Entry(share_recovery.parse_recover, share_recovery.share_recover, True, "CAN", "b"),
    (0x80, 0xAA): _owner(nothing, share_import.share_status),
    (0x80, 0xAC): _owner(share_recovery.parse_release, share_recovery.share_release),
    (0x80, 0xAE): Entry(nothing, share_import.share_export, True, "PUK", "a"),
    (0x80, 0x80): _owner(nothing, vaults.vault_list),
    (0x80, 0x82): _owner(vaults.parse_store, vaults.vault_store),
    (0x80, 0x84): _owner(vaults.parse_read, vaults.vault_read),
    (0x80, 0x86): _owner(vaults.parse_number, vaults.vault_delete),
    (0x80, 0x7E): _owner(vaults.parse_request, vaults.vault_request),
    (0x80, 0x8E): _owner(message, vaults.vault_approve),
    (0x80, 0x88): _owner(vaults.parse_offer, vaults.vault_offer),
    (0x80, 0x8A): _owner(vaults.parse_send, vaults.vault_send),
    (0x80, 0x8C): _owner(message, vaults.vault_receive),
    (0x80, 0x1E): _owner(vaults.parse_wallet, vaults.wallet_from_vault),
    (0x80, 0xDC): _owner(clock.parse_anchor, times.sign_anchor),
    (0x80, 0xDE): Entry(message, times.adopt_anchor, True, "PIN PUK", "a"),
    (0x80, 0xE4): _signer(nothing, times.time_nonce),
    (0x80, 0xE6): _signer(times.parse_prove, times.prove_time),
    (0x80, 0xE8): _owner(times.parse_announce, times.announce),
    (0x80, 0xEA): _signer(times.parse_veto, times.veto),
    (0x80, 0xEE): _signer(message, times.take_veto),
}

CHANNEL = {0xA4: channel.select, 0xB0: channel.read_binary, 0x22: channel.set_at,
           0x86: channel.general_authenticate, 0x2C: passwords.reset_retry_counter}
