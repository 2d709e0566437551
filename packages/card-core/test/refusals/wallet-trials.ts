/** Commands about wallets, their keys and policies. */
import { sha256 } from '@noble/hashes/sha2.js';
import { harden } from '@symbolon/interface';
import { commands } from '@symbolon/protocol/commands';
import { type AnnouncementKind, noDelays } from '@symbolon/protocol/delays';
import { policy, startingPolicies, strictPolicy } from '@symbolon/protocol/policy';
import { approvalMessage } from '@symbolon/protocol/set';
import { activeChip, type Chip } from '../support/chip.ts';
import { asset, scriptedInterpreter } from '../support/scripted-interpreter.ts';
import { pin } from '../support/set.ts';
import { change, changeMember, copyOf, flipped, type Trial, trialOf, write } from './trial.ts';

const active = (): Chip => copyOf('active', () => activeChip());
const options = { clones: 2, exportable: false } as const;
const account = [harden(44), harden(501)];

/** A card that holds one account on Ed25519 alone. */
function partial(): Chip {
  const chip = active();
  write(chip, (store, { secret }) => {
    const root = { path: account, curve: 'ed25519', secret: new Uint8Array(64).fill(7), masterFingerprint: 1 } as const;
    store.put(secret, {
      exportable: false,
      roots: [{ ...root, entropy: new Uint8Array() }],
      fileKey: new Uint8Array(64).fill(1),
    });
  });
  return chip;
}

const revoked = ({ chip }: { readonly chip: Chip }): void => changeMember(chip, 0, { standing: 'revoked' });
const dormant = ({ chip }: { readonly chip: Chip }): void =>
  write(chip, (store, { set }) => change(store, set, { dormant: true }));
/** Loosening waits. `announced`: for what was announced, whose delay has not begun. */
function loosening(
  { chip }: { readonly chip: Chip },
  announced?: { readonly kind: AnnouncementKind; readonly subject: Uint8Array },
): void {
  write(chip, (store, slot) => {
    store.put(slot.terms, { delays: { ...noDelays, loosening: 3600, word: 3600 }, wake: undefined });
    if (announced === undefined) store.remove(slot.announced);
    else store.put(slot.announced, { ...announced, nonce: new Uint8Array(16), since: 0n });
  });
}
const daily = ({ chip }: { readonly chip: Chip }): void => changeMember(chip, 0, { role: 'daily' });

const approval = (): Uint8Array =>
  approvalMessage.encode({
    body: { version: 2, setId: new Uint8Array(16), epoch: 0, approver: 1, commitment: sha256(new Uint8Array()) },
    signature: new Uint8Array(64).fill(1),
  });

export const walletTrials: { readonly [command: string]: Trial } = {
  'CREATE WALLET': trialOf('createWallet', () => ({ chip: active(), options: { ...pin, slot: 1 }, request: options }), [
    (attempt) => {
      attempt.options = { ...attempt.options, session: 'can' };
    },
    (attempt) => {
      attempt.request = { ...attempt.request, pin: '135790' };
    },
    (attempt) => {
      attempt.options = { ...attempt.options, slot: 0 };
    },
  ]),
  'IMPORT WALLET': trialOf(
    'importWallet',
    () => ({
      chip: active(),
      options: { ...pin, slot: 1 },
      request: { ...options, entropy: new Uint8Array(16) },
    }),
    [
      (attempt) => {
        attempt.options = { ...attempt.options, session: 'can' };
      },
      (attempt) => {
        attempt.request = { ...attempt.request, puk: '222222222222' };
      },
      (attempt) => {
        attempt.options = { ...attempt.options, slot: 0 };
      },
      (attempt) => {
        attempt.request = { ...attempt.request, seed: new Uint8Array(64) };
      },
    ],
  ),
  'EXPORT WALLET': trialOf('exportWallet', () => ({ chip: active(), options: { session: 'puk' }, request: {} }), [
    ({ chip }) => write(chip, (store, { secret }) => change(store, secret, { exportable: false })),
  ]),
  'GET PUBLIC KEY': trialOf(
    'getPublicKey',
    () => ({ chip: partial(), options: pin, request: { curve: 'ed25519', path: [...account, harden(0)] } }),
    [
      (attempt) => {
        const { curve, path } = attempt.request;
        attempt.request = { curve, path: [harden(84), ...path.slice(1)] };
      },
      (attempt) => {
        const { curve, path } = attempt.request;
        attempt.request = { curve, path: [...path, 0] };
      },
    ],
  ),
  'SIGN DIGESTS': trialOf(
    'signDigests',
    () => ({
      chip: partial(),
      options: pin,
      request: [{ scheme: 'ed25519', path: [...account, harden(0)], digest: new Uint8Array(32) }],
    }),
    [
      revoked,
      dormant,
      ({ chip }) =>
        write(chip, (store, { rules }) => {
          const policy = store.get(rules)?.policy ?? strictPolicy;
          change(store, rules, { policy: { ...policy, digestsUnseen: false } });
        }),
      ({ chip }) => changeMember(chip, 0, { role: 'cosigner' }),
      ({ chip }) =>
        write(chip, (store, { rules }) =>
          change(store, rules, { policy: { ...startingPolicies.open, paths: [[harden(1)]] } }),
        ),
      (attempt) => {
        attempt.request = attempt.request.map((one) => ({ ...one, path: [harden(84), ...one.path.slice(1)] }));
      },
      (attempt) => {
        attempt.request = attempt.request.map((one) => ({ ...one, path: [...one.path, 0] }));
      },
    ],
  ),
  'SIGN START': trialOf(
    'signStart',
    () => ({ chip: active(), options: pin, request: { interpreter: scriptedInterpreter.id } }),
    [
      revoked,
      dormant,
      (attempt) => {
        attempt.request = { ...attempt.request, interpreter: 0x7f };
      },
      (attempt) => {
        attempt.request = { ...attempt.request, approval: approval().slice(1) };
      },
      (attempt) => {
        attempt.request = { ...attempt.request, approval: approval() };
      },
    ],
  ),
  APPROVE: trialOf(
    'approve',
    () => ({ chip: active(), options: pin, request: { interpreter: scriptedInterpreter.id } }),
    [
      revoked,
      dormant,
      ({ chip }) => changeMember(chip, 0, { role: 'heir' }),
      (attempt) => {
        attempt.request = { ...attempt.request, interpreter: 0x7f };
      },
    ],
  ),
  'SET POLICY': trialOf('setPolicy', () => ({ chip: active(), options: pin, request: startingPolicies.savings }), [
    ({ chip }) =>
      write(chip, (store, { exports: [first], roster }) => {
        const members = store.get(roster) ?? [];
        const clone = { role: 'backup', standing: 'agreed', publicKey: new Uint8Array(33).fill(2) } as const;
        store.put(roster, [...members, clone]);
        if (first !== undefined)
          store.put(first, { cardNumber: '000000000002', receiptHash: new Uint8Array(32), pending: true });
      }),
    (attempt) => {
      daily(attempt);
      attempt.request = { ...attempt.request, withoutPin: true };
    },
    (attempt) => {
      loosening(attempt);
      attempt.request = { ...attempt.request, withoutPin: true };
    },
    (attempt) => {
      attempt.request = { ...attempt.request, withoutPin: true };
      loosening(attempt, { kind: 'policy', subject: sha256(policy.encode(attempt.request)) });
    },
    (attempt) => {
      const spent = ['11', '22', '33', '44'].map((byte) => ({ asset: byte.repeat(16), spent: 1n }));
      write(attempt.chip, (store, { rules }) => change(store, rules, { budgets: spent }));
      attempt.request = { ...attempt.request, assets: [{ asset, allowance: 1n }] };
    },
  ]),
  'ISSUE VOUCHER': trialOf(
    'issueVoucher',
    () => ({ chip: active(), options: pin, request: { member: 0, asset, amount: 1n } }),
    [
      revoked,
      dormant,
      daily,
      (attempt) => {
        attempt.request = { ...attempt.request, member: 5 };
      },
      (attempt) => {
        attempt.request = { ...attempt.request, amount: 0n };
      },
      ({ chip }) => write(chip, (store, { rules }) => change(store, rules, { issued: 0xffffffff })),
      (attempt) => loosening(attempt),
      (attempt) => {
        const subject = sha256(commands.issueVoucher.request.encode(attempt.request));
        loosening(attempt, { kind: 'voucher', subject });
      },
    ],
    // Announced, or not.
    [[6, 7]],
  ),
  'REDEEM VOUCHER': trialOf('redeemVoucher', () => {
    const chip = active();
    const request = chip.call('issueVoucher', { member: 0, asset, amount: 5n }, pin);
    write(chip, (store, { rules }) => change(store, rules, { budgets: [{ asset, spent: 10n }] }));
    return { chip, options: pin, request };
  }, [
    (attempt) => {
      attempt.request = { voucher: attempt.request.voucher.slice(0, -1) };
    },
    (attempt) => {
      attempt.request = { voucher: flipped(attempt.request.voucher) };
    },
    ({ chip }) =>
      write(chip, (store, { rules }) => {
        const redeemed = store.get(rules)?.redeemed.map(() => 1) ?? [];
        change(store, rules, { redeemed });
      }),
    ({ chip }) => write(chip, (store, { rules }) => change(store, rules, { budgets: [{ asset, spent: 4n }] })),
  ]),
};
