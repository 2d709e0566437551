/** What leaves a vault: to a screen, to another card, into a wallet. The rule of an item and approvals say what may. */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { offerMessage } from '@symbolon/protocol/clone';
import { decodeLogEntry } from '@symbolon/protocol/log';
import type { StatusName } from '@symbolon/protocol/status';
import {
  sealedItemMessage,
  type VaultUse,
  vaultApprovalMessage,
  vaultLabels,
  vaultRequestMessage,
} from '@symbolon/protocol/vault';
import { describe, expect, test } from 'vitest';
import { records } from '../src/nvm/layout.ts';
import { openStore } from '../src/nvm/store.ts';
import { activeChip, blankChip, type Chip } from './support/chip.ts';
import { answer, can, cloneTo, pin, proposalOf, signedBy } from './support/set.ts';
import { approvedBy, cards, keyOf, locked, noted, offered, open, phraseItem, stored } from './support/vault.ts';

const listed = (chip: Chip, slot = 0) => chip.call('vaultList', {}, { ...pin, slot }).items;
const lastEvent = (chip: Chip) =>
  chip
    .call('readLog', { from: 1 }, pin)
    .map((entry) => decodeLogEntry(entry))
    .at(-1);

function flipped(bytes: Uint8Array, at = bytes.length - 1): Uint8Array {
  return bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));
}

/** Sends an item, and gives it to the card behind the offer. */
function moved(from: Chip, item: number, to: Chip, more: object = {}, anyPack = false): StatusName | number | string {
  const outcome = from.send('vaultSend', { item, offer: offered(to, anyPack), ...more }, pin);
  if (outcome.status !== 0x9000) return answer(from, 'vaultSend', { item, offer: offered(to, anyPack), ...more });
  return answer(to, 'vaultReceive', { sealed: outcome.data });
}

describe('an item goes', () => {
  test('to a member of the set with all that it is, counted and logged on both cards', () => {
    const { primary, first } = cards();
    const given = noted({ show: true, members: true });
    const item = stored(primary, given);
    const sealed = primary.call('vaultSend', { item, offer: offered(first) }, pin).sealed;
    expect(lastEvent(primary)).toMatchObject({ event: 'vaultSent', details: { slot: 0, item } });
    expect(Buffer.from(sealed).includes(Buffer.from(given.content))).toBe(false);
    const { item: received } = first.call('vaultReceive', { sealed }, pin);
    expect(lastEvent(first)).toMatchObject({ event: 'vaultReceived', details: { slot: 0, item: received } });
    const { kind, label, rule, content } = given;
    expect(listed(first)).toEqual([{ item: received, kind, label, rule, size: content.length, shown: 0, sent: 0 }]);
    expect(listed(primary)).toMatchObject([{ item, sent: 1 }]);
    expect(first.call('vaultRead', { item: received }, pin).content).toEqual(content);
  });

  test('to a card of somebody else’s once the owner has confirmed it', () => {
    const { primary, foreign } = cards();
    const item = stored(primary, noted({ others: true }));
    expect(moved(primary, item, foreign, {}, true)).toBe('vaultCardUnconfirmed');
    expect(moved(primary, item, foreign, { confirmed: keyOf(primary) }, true)).toBe('vaultCardUnconfirmed');
    expect(moved(primary, item, foreign, { confirmed: keyOf(foreign) }, true)).toBe('ok');
    expect(listed(foreign)).toMatchObject([{ rule: { ...locked, others: true } }]);
  });

  test('to a member too, where it may go to any card', () => {
    const { primary, first } = cards();
    expect(moved(primary, stored(primary, noted({ others: true })), first)).toBe('ok');
  });

  test('to nobody where its rule does not say so', () => {
    const { primary, first, foreign } = cards();
    const [kept, ours] = [stored(primary, noted(open)), stored(primary, noted({ members: true }))];
    expect(moved(primary, kept, first)).toBe('vaultRuleRefused');
    expect(moved(primary, kept, foreign, { confirmed: keyOf(foreign) }, true)).toBe('vaultRuleRefused');
    expect(moved(primary, ours, foreign, { confirmed: keyOf(foreign) }, true)).toBe('vaultRuleRefused');
    expect(listed(primary).map(({ sent }) => sent)).toEqual([0, 0]);
  });

  test('to no member that is revoked, and from none', () => {
    const { primary, first, second } = cards();
    const item = stored(primary, noted({ members: true }));
    const held = stored(first, noted({ members: true }));
    const statement = signedBy(proposalOf(primary, { 1: { standing: 'revoked' } }), primary);
    for (const chip of [primary, first, second]) chip.call('adoptRoster', { statement }, pin);
    expect(moved(primary, item, first)).toBe('vaultRuleRefused');
    expect(moved(first, held, second)).toBe('memberRevoked');
    expect(moved(primary, item, second)).toBe('ok');
  });

  test('out of its set on no card that has got it: another wallet’s slot does not take it', () => {
    const { primary, first } = cards();
    first.call('importWallet', { clones: 2, exportable: false, entropy: new Uint8Array(16) }, { ...pin, slot: 1 });
    const wide = stored(primary, noted({ others: true }));
    const ours = stored(primary, noted({ members: true }));
    const slot = { ...pin, slot: 1 };
    const send = (item: number) => primary.call('vaultSend', { item, offer: offered(first, false, slot) }, pin).sealed;
    expect(answer(first, 'vaultReceive', { sealed: send(ours) }, slot)).toBe('vaultRuleRefused');
    expect(answer(first, 'vaultReceive', { sealed: send(wide) }, slot)).toBe('ok');
  });

  test('to its offer alone, once: the same again changes nothing, on both cards', () => {
    const { primary, first, second } = cards();
    const item = stored(primary, noted({ members: true }));
    const offer = offered(first);
    expect(offered(first)).toEqual(offer);
    const sealed = primary.call('vaultSend', { item, offer }, pin).sealed;
    expect(primary.call('vaultSend', { item, offer }, pin).sealed).toEqual(sealed);
    expect(listed(primary)).toMatchObject([{ sent: 1 }]);
    expect(answer(second, 'vaultReceive', { sealed })).toBe('conditionsOfUse');
    offered(second);
    expect(answer(second, 'vaultReceive', { sealed })).toBe('otherCeremony');
    const { item: received } = first.call('vaultReceive', { sealed }, pin);
    expect(first.call('vaultReceive', { sealed }, pin)).toEqual({ item: received });
    expect(listed(first)).toHaveLength(1);
    expect(offered(first)).not.toEqual(offer);
    expect(answer(first, 'vaultReceive', { sealed: flipped(sealed) })).toBe('notGenuine');
    first.call('vaultDelete', { item: received }, pin);
    expect(first.call('vaultReceive', { sealed }, pin)).toEqual({ item: received });
    expect(listed(first)).toEqual([]);
  });

  test('to a genuine card alone, and from one', () => {
    const { primary, first } = cards();
    const item = stored(primary, noted({ members: true, others: true }));
    const offer = offered(first);
    for (const at of [30, 200, offer.length - 1])
      expect(answer(primary, 'vaultSend', { item, offer: flipped(offer, at) })).not.toBe('ok');
    // An offer for a clone is none for an item.
    const clones = blankChip('other', '000000000007').call('cloneOffer', {}, can).offer;
    expect(answer(primary, 'vaultSend', { item, offer: clones })).toBe('notGenuine');
    expect(answer(primary, 'vaultSend', { item, offer: offered(primary) })).toBe('alreadyMember');
    const sealed = primary.call('vaultSend', { item, offer }, pin).sealed;
    const { body, signature } = sealedItemMessage.decode(sealed);
    const changed = { ...body, ciphertext: flipped(body.ciphertext) };
    expect(answer(first, 'vaultReceive', { sealed: sealedItemMessage.encode({ body: changed, signature }) })).toBe(
      'notGenuine',
    );
    expect(listed(first)).toEqual([]);
  });

  test('from another pack only where the card that gets it has agreed to that', () => {
    const { primary, foreign } = cards();
    const item = stored(foreign, noted({ others: true }));
    expect(offerMessage.decode(offered(primary)).body.anyPack).toBe(false);
    expect(moved(foreign, item, primary, { confirmed: keyOf(primary) })).not.toBe('ok');
    expect(moved(foreign, item, primary, { confirmed: keyOf(primary) }, true)).toBe('ok');
  });
});

test('a clone gets nothing of the vault, and the vault stays', () => {
  const source = activeChip('source');
  const target = blankChip('target', '000000000002');
  const item = stored(source, noted({ show: true, members: true, others: true }));
  cloneTo(source, target);
  expect(listed(target)).toEqual([]);
  expect(listed(source)).toMatchObject([{ item }]);
});

describe('an approval', () => {
  const asked = { show: true, members: true, others: true, approval: true };

  test('is good for one use', () => {
    const { primary, first } = cards();
    const item = stored(primary, noted(asked));
    expect(answer(primary, 'vaultRead', { item })).toBe('vaultApprovalMissing');
    const approval = approvedBy(first, primary, { item, use: 'show' });
    expect(lastEvent(first)).toMatchObject({
      event: 'vaultApproved',
      details: { slot: 0, item, member: 0, use: 'show' },
    });
    expect(answer(primary, 'vaultRead', { item, approval })).toBe('ok');
    expect(answer(primary, 'vaultRead', { item, approval })).toBe('vaultApprovalWrong');
    expect(listed(primary)).toMatchObject([{ shown: 1 }]);
  });

  test('is for one item and one kind of use', () => {
    const { primary, first } = cards();
    const [item, twin] = [stored(primary, phraseItem(asked)), stored(primary, phraseItem(asked))];
    const wallet = { from: 0, item, clones: 0, exportable: false };
    const trials: { readonly [U in VaultUse]: (approval: Uint8Array) => string } = {
      show: (approval) => answer(primary, 'vaultRead', { item, approval }),
      send: (approval) => answer(primary, 'vaultSend', { item, offer: offered(first), approval }),
      wallet: (approval) => answer(primary, 'walletFromVault', { ...wallet, approval }, { ...pin, slot: 1 }),
    };
    const target = keyOf(first);
    // The last one is to send: the same again needs no approval.
    for (const use of ['show', 'wallet', 'send'] as const) {
      const approval = approvedBy(first, primary, { item, use, ...(use === 'send' && { target }) });
      expect(answer(primary, 'vaultRead', { item: twin, approval })).toBe('vaultApprovalWrong');
      for (const [other, run] of Object.entries(trials))
        if (other !== use) expect(run(approval), `${use} for ${other}`).toBe('vaultApprovalWrong');
      expect(trials[use](approval), use).toBe('ok');
    }
  });

  test('to send is for one card, and a repetition needs no other', () => {
    const { primary, first, second } = cards();
    const item = stored(primary, noted(asked));
    const approval = approvedBy(second, primary, { item, use: 'send', target: keyOf(first) });
    const offer = offered(first);
    expect(answer(primary, 'vaultSend', { item, offer: offered(second), approval })).toBe('vaultApprovalWrong');
    expect(answer(primary, 'vaultSend', { item, offer })).toBe('vaultApprovalMissing');
    const sealed = primary.call('vaultSend', { item, offer, approval }, pin).sealed;
    expect(primary.call('vaultSend', { item, offer, approval }, pin).sealed).toEqual(sealed);
    expect(primary.call('vaultSend', { item, offer }, pin).sealed).toEqual(sealed);
    first.call('vaultReceive', { sealed }, pin);
    expect(answer(first, 'vaultRead', { item: 1 })).toBe('vaultApprovalMissing');
    expect(answer(primary, 'vaultSend', { item, offer: offered(first) })).toBe('vaultApprovalMissing');
  });

  test('is by another member of the set, of this epoch, for the last request', () => {
    const { primary, first, second, foreign } = cards();
    const item = stored(primary, noted(asked));
    const use = { item, use: 'show' } as const;
    const earlier = approvedBy(first, primary, use);
    const { request } = primary.call('vaultRequest', use, pin);
    expect(answer(primary, 'vaultRead', { item, approval: earlier })).toBe('vaultApprovalWrong');
    expect(answer(primary, 'vaultApprove', { request })).toBe('referencedDataNotFound');
    expect(answer(foreign, 'vaultApprove', { request })).toBe('otherCeremony');
    expect(answer(second, 'vaultApprove', { request: flipped(request) })).toBe('notGenuine');
    const { approval } = second.call('vaultApprove', { request }, pin);
    const { body, signature } = vaultApprovalMessage.decode(approval);
    for (const change of [{ approver: 1 }, { approver: 0 }, { holder: 1 }, { epoch: 1 }, { version: 1 }]) {
      const changed = vaultApprovalMessage.encode({ body: { ...body, ...change }, signature });
      expect(answer(primary, 'vaultRead', { item, approval: changed })).toBe('vaultApprovalWrong');
    }
    expect(answer(primary, 'vaultRead', { item, approval: flipped(approval) })).toBe('vaultApprovalWrong');
    expect(answer(primary, 'vaultRead', { item, approval: Uint8Array.of(1) })).toBe('incorrectData');
    const statement = signedBy(proposalOf(primary, { 1: { standing: 'revoked' } }), primary);
    primary.call('adoptRoster', { statement }, pin);
    expect(answer(primary, 'vaultRead', { item, approval })).toBe('vaultApprovalWrong');
    expect(answer(second, 'vaultApprove', { request: primary.call('vaultRequest', use, pin).request })).toBe(
      'otherCeremony',
    );
    second.call('adoptRoster', { statement }, pin);
    first.call('adoptRoster', { statement }, pin);
    const next = primary.call('vaultRequest', use, pin).request;
    expect(answer(first, 'vaultApprove', { request: next })).toBe('memberRevoked');
    expect(answer(primary, 'vaultRead', { item, ...second.call('vaultApprove', { request: next }, pin) })).toBe('ok');
  });

  test('tells the one who gives it what it is about', () => {
    const { primary, first } = cards();
    const item = stored(primary, noted(asked, { label: 'will', kind: 'text' }));
    const { request } = primary.call('vaultRequest', { item, use: 'send', target: keyOf(first) }, pin);
    expect(vaultRequestMessage.decode(request).body).toMatchObject({
      holder: 0,
      item,
      kind: 'text',
      label: 'will',
      rule: asked,
      use: 'send',
      target: keyOf(first),
    });
    const { body, signature } = vaultRequestMessage.decode(request);
    const lie = vaultRequestMessage.encode({ body: { ...body, label: 'shopping' }, signature });
    expect(answer(first, 'vaultApprove', { request: lie })).toBe('notGenuine');
  });

  test('is asked for only where it is needed, and where the rule allows the use at all', () => {
    const { primary, first } = cards();
    const [free, kept] = [stored(primary, noted(open)), stored(primary, noted({ approval: true }))];
    const target = keyOf(first);
    expect(answer(primary, 'vaultRequest', { item: free, use: 'show' })).toBe('conditionsOfUse');
    expect(answer(primary, 'vaultRequest', { item: kept, use: 'show' })).toBe('vaultRuleRefused');
    expect(answer(primary, 'vaultRequest', { item: kept, use: 'send', target })).toBe('vaultRuleRefused');
    expect(answer(primary, 'vaultRequest', { item: kept, use: 'send' })).toBe('incorrectData');
    expect(answer(primary, 'vaultRequest', { item: kept, use: 'show', target })).toBe('incorrectData');
    expect(answer(primary, 'vaultRequest', { item: 99, use: 'show' })).toBe('fileNotFound');
  });

  test('does not outlive the item', () => {
    const { primary, first } = cards();
    const item = stored(primary, noted(asked));
    const approval = approvedBy(first, primary, { item, use: 'show' });
    primary.call('vaultDelete', { item }, pin);
    const next = stored(primary, noted(asked));
    expect(next).not.toBe(item);
    expect(answer(primary, 'vaultRead', { item: next, approval })).toBe('vaultApprovalWrong');
  });
});

describe('a stored phrase becomes a wallet', () => {
  const into = { ...pin, slot: 1 };
  const fresh = { from: 0, clones: 0, exportable: false };
  const fingerprint = (chip: Chip) => chip.call('getStatus', {}, into).masterFingerprint;
  const passphrase = (rule = locked) => noted(rule, { kind: 'passphrase', content: utf8ToBytes('TREZOR') });

  test('of the words alone, and of words and passphrase, as everywhere else', () => {
    for (const rule of [locked, open]) {
      const chip = activeChip();
      const item = stored(chip, phraseItem(rule));
      chip.call('walletFromVault', { ...fresh, item }, into);
      expect(fingerprint(chip)).toBe(0x73c5da0a);
    }
    const chip = activeChip();
    const item = stored(chip, phraseItem());
    chip.call('walletFromVault', { ...fresh, item, passphrase: stored(chip, passphrase()) }, into);
    // Of the seed c55257c3…, the first vector of BIP-39.
    expect(fingerprint(chip)).toBe(0xb4e3f5ed);
    expect(lastEvent(chip)).toEqual({
      sequence: expect.any(Number),
      event: 'vaultWallet',
      details: { slot: 0, item, into: 1 },
    });
  });

  test('of a kind that is one, in an empty slot, of a wallet that is there', () => {
    const chip = activeChip();
    const [item, text] = [stored(chip, phraseItem()), stored(chip, noted())];
    expect(answer(chip, 'walletFromVault', { ...fresh, item: text }, into)).toBe('vaultKindWrong');
    expect(answer(chip, 'walletFromVault', { ...fresh, item, passphrase: text }, into)).toBe('vaultKindWrong');
    expect(answer(chip, 'walletFromVault', { ...fresh, item, from: 2 }, into)).toBe('referencedDataNotFound');
    expect(answer(chip, 'walletFromVault', { ...fresh, item: 99 }, into)).toBe('fileNotFound');
    expect(answer(chip, 'walletFromVault', { ...fresh, item }, pin)).toBe('notEnoughMemory');
    expect(answer(chip, 'walletFromVault', { ...fresh, item }, { session: 'can', slot: 1 })).toBe('securityStatus');
  });

  test('that is no way round the rule: what may not be read can not be exported, what may not go anywhere not cloned', () => {
    const wide = { clones: 1 };
    const trials = [
      [locked, { exportable: true }, 'vaultRuleRefused'],
      [locked, wide, 'vaultRuleRefused'],
      [locked, { extendable: true }, 'vaultRuleRefused'],
      [{ ...locked, members: true }, wide, 'vaultRuleRefused'],
      [{ ...locked, others: true }, wide, 'ok'],
      [{ ...locked, others: true }, { exportable: true }, 'vaultRuleRefused'],
      [open, { clones: 1, exportable: true, extendable: true }, 'ok'],
    ] as const;
    for (const [rule, options, expected] of trials) {
      const chip = activeChip();
      const item = stored(chip, phraseItem(rule));
      expect(answer(chip, 'walletFromVault', { ...fresh, item, ...options }, into)).toBe(expected);
    }
  });

  test('whose options the rule of the passphrase limits as well', () => {
    const chip = activeChip();
    const [item, kept, wanted] = [
      stored(chip, phraseItem(open)),
      stored(chip, passphrase()),
      stored(chip, passphrase({ ...open, approval: true })),
    ];
    expect(answer(chip, 'walletFromVault', { ...fresh, item, passphrase: kept, clones: 1 }, into)).toBe(
      'vaultRuleRefused',
    );
    expect(answer(chip, 'walletFromVault', { ...fresh, item, passphrase: wanted }, into)).toBe('vaultRuleRefused');
  });

  test('from which the phrase comes out again only if it may be read', () => {
    const exported = (rule: typeof open) => {
      const chip = activeChip();
      const item = stored(chip, phraseItem(rule));
      chip.call('walletFromVault', { ...fresh, item, exportable: rule.show }, into);
      return answer(chip, 'exportWallet', {}, { session: 'puk', slot: 1 });
    };
    expect(exported(open)).toBe('ok');
    expect(exported(locked)).toBe('conditionsOfUse');
  });

  test('of the words alone keeps no entropy where the phrase may not be read', () => {
    const keeps = (rule: typeof open) => {
      const chip = activeChip();
      chip.call('walletFromVault', { ...fresh, item: stored(chip, phraseItem(rule)) }, into);
      const secret = records.slots[1]?.secret;
      return secret !== undefined && openStore(chip.memory).get(secret)?.roots[0]?.entropy.length;
    };
    expect(keeps(open)).toBe(16);
    expect(keeps(locked)).toBe(0);
    expect(keeps({ ...locked, others: true })).toBe(0);
  });

  test('with an approval, where the rule wants one, and then never with clones or an export', () => {
    const { primary, first } = cards();
    const item = stored(primary, phraseItem({ show: true, others: true, approval: true }));
    expect(answer(primary, 'walletFromVault', { ...fresh, item }, into)).toBe('vaultApprovalMissing');
    const approval = approvedBy(first, primary, { item, use: 'wallet' });
    expect(answer(primary, 'walletFromVault', { ...fresh, item, approval, clones: 1 }, into)).toBe('vaultRuleRefused');
    expect(answer(primary, 'walletFromVault', { ...fresh, item, approval, exportable: true }, into)).toBe(
      'vaultRuleRefused',
    );
    expect(answer(primary, 'walletFromVault', { ...fresh, item, approval }, into)).toBe('ok');
  });
});

test('no label of the vault is that of another kind of message', () => {
  expect(new Set(Object.values(vaultLabels).map((label) => label.join())).size).toBe(6);
});
