/**
 * What the signing commands do around a decision: what they log, whom they tell a reason, and what they leave behind.
 */

import { sha256 } from '@noble/hashes/sha2.js';
import type { Interpreter, KeyOracle } from '@symbolon/interface';
import { harden } from '@symbolon/interface';
import { decodeLogEntry } from '@symbolon/protocol/log';
import { type Policy, strictPolicy } from '@symbolon/protocol/policy';
import { status } from '@symbolon/protocol/status';
import { commitmentOf, signedSummary } from '@symbolon/protocol/summary';
import { describe, expect, test } from 'vitest';
import { logChainOf, logEntriesFrom } from '../src/log.ts';
import { openStore } from '../src/nvm/store.ts';
import { activeChip, type Chip, type RunOptions, testChip } from './support/chip.ts';
import { testMemory } from './support/memory.ts';
import { isWiped, openedWallets } from './support/opened-wallets.ts';
import { asset, limited, path, type Script, scripted, scriptedInterpreter } from './support/scripted-interpreter.ts';
import { answer, cloneTo, pin, primaryChip, setOfThree } from './support/set.ts';

const phone = { session: 'phone' } as const;
const session = { kind: 'pin', channelBinding: new Uint8Array(), decoy: false } as const;
const start = { interpreter: scriptedInterpreter.id };

const image = activeChip().memory.image();
/** A card with a wallet under this policy. */
function chipUnder(policy: Policy): Chip {
  const chip = testChip('signing', testMemory(image));
  chip.call('setPolicy', policy, pin);
  return chip;
}

const newest = (chip: Chip) => decodeLogEntry(logEntriesFrom({ store: openStore(chip.memory), session }, 1).at(-1)!);
const counters = (chip: Chip) => logChainOf({ store: openStore(chip.memory), session }).counters;
const entries = (chip: Chip) => logChainOf({ store: openStore(chip.memory), session }).count;
const left = (chip: Chip) => chip.call('getBudgets', {}, pin).left[0]?.left;
const digests = [1, 2].map((byte) => ({
  scheme: 'ecdsa-secp256k1' as const,
  path: [],
  digest: new Uint8Array(32).fill(byte),
}));
const tagOfDigests = sha256(Uint8Array.from([...digests[0]!.digest, ...digests[1]!.digest])).slice(0, 4);

/** Reads a short transaction: the answers of the commands it takes, as far as it gets. */
function sign(chip: Chip, script: Script, options: RunOptions = pin, approval?: Uint8Array): string {
  const started = answer(chip, 'signStart', { ...start, ...(approval && { approval }) }, options);
  if (started !== 'ok') return started;
  const pushed = answer(chip, 'signData', { piece: scripted(script) }, options);
  return pushed === 'ok' ? answer(chip, 'signEnd', {}, options) : pushed;
}

/** The first four bytes of the name of a transaction. */
function tagOf(chip: Chip, script: Script): Uint8Array {
  chip.call('approve', start, pin);
  chip.call('signData', { piece: scripted(script) }, pin);
  return commitmentOf(signedSummary.decode(chip.call('signEnd', {}, pin).summary).body).slice(0, 4);
}

describe('the log', () => {
  test('names what was signed unseen, and how many of it', () => {
    const chip = chipUnder({ ...strictPolicy, digestsUnseen: true });
    expect(chip.call('signDigests', digests, pin)).toHaveLength(2);
    expect(newest(chip)).toMatchObject({
      event: 'digestsSigned',
      details: { slot: 0, signatures: 2, tag: tagOfDigests },
    });
    expect(counters(chip)).toMatchObject({ signatures: 2, refusals: 0 });
  });

  test('names what was not, and why', () => {
    const chip = chipUnder(strictPolicy);
    expect(answer(chip, 'signDigests', digests)).toBe('digestsUnseenRefused');
    const details = { slot: 0, status: status.digestsUnseenRefused, tag: tagOfDigests };
    expect(newest(chip)).toMatchObject({ event: 'digestsRefused', details });
    expect(counters(chip)).toMatchObject({ signatures: 0, refusals: 1 });
  });

  test.each([
    [0, 1],
    [1, 1],
    [3, 3],
    [70_000, 0xffff],
  ])('counts a transaction of %i inputs as %i signatures, however many are asked for', (inputs, signatures) => {
    const chip = chipUnder(limited(10n));
    const script = { inputs, digests: 2, transfers: [{ amount: 1n }] };
    const tag = tagOf(chip, script);
    expect(sign(chip, script)).toBe('ok');
    expect(newest(chip)).toMatchObject({ event: 'transactionSigned', details: { slot: 0, signatures, tag } });
    expect(counters(chip).signatures).toBe(signatures);
  });

  test('names a transaction that was refused, and why', () => {
    const chip = chipUnder(limited(10n));
    const script = { transfers: [{ amount: 11n }] };
    expect(sign(chip, script)).toBe('allowanceExceeded');
    const refusal = newest(chip);
    chip.call('setPolicy', { ...limited(10n), assets: [{ asset }] }, pin);
    const details = { slot: 0, status: status.allowanceExceeded, tag: tagOf(chip, script) };
    expect(refusal).toMatchObject({ event: 'transactionRefused', details });
  });
});

describe('digests unseen', () => {
  test('are signed with keys of the paths that the policy names, all of them', () => {
    const chip = chipUnder({ ...strictPolicy, digestsUnseen: true, paths: [[harden(84)]] });
    const at = (...path: readonly number[]) => ({ ...digests[0]!, path });
    const [within, outside] = [at(harden(84), 0), at(harden(49), 0)];
    expect([[within], [outside], [within, outside]].map((request) => answer(chip, 'signDigests', request))).toEqual([
      'ok',
      'pathRefused',
      'pathRefused',
    ]);
  });
});

describe('an approval', () => {
  test('is of one transaction: another is refused, and that is logged', () => {
    const { primary, first } = setOfThree({ roles: ['cosigner', 'daily'] });
    primary.call('approve', start, pin);
    primary.call('signData', { piece: scripted({ memo: 'this' }) }, pin);
    const { approval } = primary.call('signEnd', {}, pin);
    expect(sign(first, { memo: 'that' }, pin, approval)).toBe('approvalWrong');
    expect(newest(first)).toMatchObject({ event: 'transactionRefused', details: { status: status.approvalWrong } });
    expect(sign(first, { memo: 'this' })).toBe('approvalMissing');
    expect(sign(first, { memo: 'this' }, pin, approval)).toBe('ok');
  });

  test('spends nothing, signs nothing and logs nothing, and is no part of what signs', () => {
    const chip = chipUnder(limited(10n));
    const before = entries(chip);
    chip.call('approve', start, pin);
    expect(chip.call('signData', { piece: scripted({ digests: 2, transfers: [{ amount: 4n }] }) }, pin)).toEqual([]);
    const approved = chip.call('signEnd', {}, pin);
    expect(approved.approval).toBeInstanceOf(Uint8Array);
    expect([left(chip), entries(chip)]).toEqual([10n, before]);
    chip.call('signStart', start, pin);
    expect(chip.call('signData', { piece: scripted({ digests: 2, transfers: [{ amount: 4n }] }) }, pin)).toHaveLength(
      2,
    );
    const signed = chip.call('signEnd', {}, pin);
    expect(signed.approval).toBeUndefined();
    expect([approved, signed].map(({ summary }) => signedSummary.decode(summary).body.signatures)).toEqual([0, 2]);
    expect([left(chip), entries(chip)]).toEqual([6n, before + 1]);
  });
});

describe('a phone that has not proven the PIN', () => {
  test('is told the same of every refusal, and fills no log', () => {
    const chip = chipUnder({ ...limited(10n), withoutPin: true });
    const before = entries(chip);
    expect(answer(chip, 'signDigests', digests, phone)).toBe('securityStatus');
    expect(sign(chip, { transfers: [{ amount: 11n }] }, phone)).toBe('securityStatus');
    expect(sign(chip, { transfers: [{ amount: 1n }] }, phone, new Uint8Array(9))).not.toBe('approvalWrong');
    chip.call('signStart', start, phone);
    expect(answer(chip, 'signEnd', {}, phone)).toBe('securityStatus');
    expect(entries(chip)).toBe(before);
    expect(sign(chip, { late: 'transfer' }, phone)).toBe('securityStatus');
    expect(sign(chip, { transfers: [{ amount: 10n }] }, phone)).toBe('ok');
    expect(newest(chip)).toMatchObject({ event: 'transactionSigned' });
  });

  test('signs nothing where the policy does not say so, and starts nothing', () => {
    const chip = chipUnder({ ...limited(10n), digestsUnseen: true });
    expect([answer(chip, 'signDigests', digests, phone), sign(chip, {}, phone)]).toEqual([
      'securityStatus',
      'securityStatus',
    ]);
  });

  test('is not told that the card is dormant', () => {
    const backup = activeChip('backup', '000000000002');
    const source = primaryChip();
    source.call('setPolicy', { ...limited(10n), withoutPin: true }, pin);
    const { confirmation } = backup.call('prepareReset', {}, pin);
    backup.call('resetCard', { confirmation, terminate: false }, pin);
    cloneTo(source, backup, { role: 'backup' });
    expect([sign(backup, {}), sign(backup, {}, phone)]).toEqual(['memberDormant', 'securityStatus']);
  });
});

describe('a transaction', () => {
  test('of an interpreter that asks: what key is at a path, whether the owner knows a wallet of several cosigners', () => {
    const [known, other] = [1, 2].map((byte) => new Uint8Array(32).fill(byte)) as [Uint8Array, Uint8Array];
    const asked: boolean[] = [];
    const told: Uint8Array[] = [];
    const asking = {
      id: 0xf1,
      begin: (keys: KeyOracle) => {
        asked.push(keys.knowsMultisigWallet(known), keys.knowsMultisigWallet(other));
        told.push(keys.publicKey(path, 'secp256k1'));
        return scriptedInterpreter.begin(keys);
      },
    };
    const chip = testChip('asking', testMemory(image), undefined, { interpreters: [scriptedInterpreter, asking] });
    chip.call('setPolicy', { ...limited(10n), multisigWallets: [known] }, pin);
    chip.call('signStart', { interpreter: 0xf1 }, pin);
    expect(asked).toEqual([true, false]);
    expect(told).toEqual([chip.call('getPublicKey', { curve: 'secp256k1', path }, pin).publicKey]);
  });

  test('that has digests due at its end counts their signatures too', () => {
    const late: Interpreter = {
      id: 0xf2,
      begin: (keys) => {
        const { push, end } = scriptedInterpreter.begin(keys);
        const digest = { type: 'digest', path, scheme: 'ecdsa-secp256k1', digest: new Uint8Array(32).fill(1) } as const;
        return { push, end: () => [...end(), digest] };
      },
    };
    const chip = testChip('late', testMemory(image), undefined, { interpreters: [late] });
    chip.call('signStart', { interpreter: late.id }, pin);
    expect(chip.call('signData', { piece: scripted({ digests: 2 }) }, pin)).toHaveLength(2);
    const { signatures, summary } = chip.call('signEnd', {}, pin);
    expect([signatures.length, signedSummary.decode(summary).body.signatures]).toEqual([1, 3]);
  });

  test('that comes with no proofs pays nobody of a tree, and needs none to pay nobody', () => {
    const chip = chipUnder({ ...limited(10n), recipientRoot: new Uint8Array(32) });
    for (const name of ['signStart', 'approve'] as const) {
      const read = (script: Script) => {
        expect(answer(chip, name, start)).toBe('ok');
        return answer(chip, 'signData', { piece: scripted(script) });
      };
      expect([read({ transfers: [{ amount: 1n }] }), read({})]).toEqual(['recipientRefused', 'ok']);
    }
  });

  test('goes on in the slot that it began in', () => {
    const chip = chipUnder(limited(10n));
    chip.call(
      'importWallet',
      { clones: 0, exportable: false, entropy: new Uint8Array(32).fill(1) },
      { ...pin, slot: 1 },
    );
    for (const slot of [0, 1]) {
      chip.call('signStart', start, { ...pin, slot });
      expect(answer(chip, 'signData', { piece: scripted({}) }, { ...pin, slot: 1 - slot })).toBe('conditionsOfUse');
      chip.call('signStart', start, { ...pin, slot });
      expect(answer(chip, 'signEnd', {}, { ...pin, slot: 1 - slot })).toBe('conditionsOfUse');
    }
    expect(answer(chip, 'signData', { piece: scripted({}) })).toBe('conditionsOfUse');
  });

  test('of an interpreter that the card does not have is not read', () => {
    expect(answer(chipUnder(limited(10n)), 'signStart', { interpreter: 0x77 })).toBe('functionNotSupported');
  });

  test('in many pieces counts the signatures of all of them', () => {
    const chip = chipUnder(limited(10n));
    const transaction = scripted({ digests: 30, padding: 100 });
    chip.call('signStart', start, pin);
    let given = 0;
    for (let at = 0; at < transaction.length; at += 1024) {
      given += chip.call('signData', { piece: transaction.subarray(at, at + 1024) }, pin).length;
    }
    const { summary, signatures } = chip.call('signEnd', {}, pin);
    expect(given + signatures.length).toBe(30);
    expect(signedSummary.decode(summary).body.signatures).toBe(30);
  });
});

describe('no secret outlives a command', () => {
  test.each<[string, (chip: Chip) => unknown]>([
    ['digests', (chip) => chip.call('signDigests', digests, pin)],
    [
      'digests with a key that the wallet does not have',
      (chip) => answer(chip, 'signDigests', [{ ...digests[0]!, scheme: 'ed25519', path: [1] }]),
    ],
    ['a transaction', (chip) => sign(chip, { digests: 2 })],
    ['a transaction that ends badly', (chip) => sign(chip, { digestLength: 31 })],
  ])('that signs %s', (_, run) => {
    const chip = chipUnder({ ...strictPolicy, digestsUnseen: true });
    const opened = openedWallets(() => {
      run(chip);
    });
    expect(opened.length).toBeGreaterThan(0);
    expect(opened.filter((wallet) => !isWiped(wallet))).toEqual([]);
  });
});
