import { cardError } from '@symbolon/interface';
import { commands } from '@symbolon/protocol/commands';
import type { Delays } from '@symbolon/protocol/delays';
import { limits } from '@symbolon/protocol/limits';
import { type Policy, type StartingPolicyName, startingPolicies } from '@symbolon/protocol/policy';
import type { RequestOptions } from '../card.ts';
import type { Session } from '../session/channel.ts';

/** What is settled when a wallet is made. Only the policy can be changed later. */
export type CreateWalletOptions = {
  /** 6 to 12 digits. Only with the card's first wallet, and needed there. */
  readonly pin?: string;
  /** 12 to 16 digits. It unblocks the PIN; without one, a blocked PIN stays blocked. Only with the first wallet. */
  readonly puk?: string;
  /** How many clones may ever be made of the wallet, 0 to 8. Default 2. */
  readonly clones?: number;
  /** Whether the wallet's entropy can be read out with the PUK. Default no. */
  readonly exportable?: boolean;
  /** Whether a quorum of the set can admit cards beyond the agreed number, from other packs too. Default no. */
  readonly extendable?: boolean;
  /**
   * What the wallet may sign: a policy, or the name of one of the `startingPolicies`. Default `everyday`,
   * which pays and signs messages. `savings` only pays; `open` also signs what the card does not understand in full.
   */
  readonly policy?: StartingPolicyName | Policy;
  /**
   * How many other members of the set it takes to give a card a new PIN that is forgotten or blocked, without the PUK:
   * 1 or 2. It counts for the wallet with which a card gets its PIN. Default 0: nobody does.
   */
  readonly pinReset?: number;
  /**
   * How long things have to wait that were announced, in seconds by proven time: on this card and on every clone. They
   * never change. Default: nothing waits.
   */
  readonly delays?: Delays;
};

/**
 * Has a card make a wallet from its own randomness. On a blank card: in a session opened with the CAN, once the card
 * was attested; this also sets the PIN, and makes it a PIN session. On an active card: in a PIN session, into an empty
 * slot.
 *
 * @param session a session with the card
 * @param options passwords, number of clones, the policy, the slot
 * @throws SymbolonError `card/unattested`, and `data/malformed` for options out of range (nothing was sent);
 * `card/status`
 * @example
 * ```ts
 * import { attest, createWallet, getStatus } from '@symbolon/client';
 * await attest(blankSession, { trust });
 * await createWallet(blankSession, { pin: '246810', puk: '123456789012', policy: 'savings' });
 * (await getStatus(blankSession)).lifecycle; // => 'active'
 * ```
 */
export async function createWallet(session: Session, options: CreateWalletOptions & RequestOptions): Promise<void> {
  await session.send(commands.createWallet, walletRequest(options), options);
}

/** A wallet made elsewhere: its BIP-39 phrase, its entropy or its seed. */
export type WalletSource =
  | {
      /** 12 to 24 English words, with single spaces between them. */
      readonly phrase: string;
    }
  | {
      /** 16, 20, 24, 28 or 32 bytes. */
      readonly entropy: Uint8Array;
    }
  | {
      /**
       * Seed (BIP-32), 16 to 64 bytes, an even number: of a phrase with a passphrase, or in another language; of shares
       * of SLIP-39 or codex32. Not with `exportable`.
       */
      readonly seed: Uint8Array;
    };

/** A wallet made elsewhere, and what is settled with it. */
export type ImportWalletOptions = CreateWalletOptions & WalletSource & RequestOptions;

/**
 * Has a card make a wallet as {@link createWallet} does, from a BIP-39 phrase in English, its entropy or its seed.
 * `walletSource` of `@symbolon/chains/phrases` makes the source from any phrase and passphrase, and says what is wrong
 * with one. Everyone who ever saw the phrase knows the key for ever: prefer a wallet that the card makes. The caller
 * wipes the source.
 *
 * @throws SymbolonError `card/unattested` and `data/malformed` (nothing was sent), `card/status` (6A80: the phrase's
 * checksum is wrong, or a wallet of a seed was to be exportable)
 * @example
 * ```ts
 * import { getStatus, importWallet } from '@symbolon/client';
 * await importWallet(blankSession, { pin: '246810', entropy: new Uint8Array(16) }); // a test wallet everyone knows
 * (await getStatus(blankSession)).masterFingerprint; // => 0x73c5da0a
 * ```
 */
export async function importWallet(session: Session, options: ImportWalletOptions): Promise<void> {
  await session.send(commands.importWallet, { ...walletRequest(options), ...secretOf(options) }, options);
}

/**
 * Reads the BIP-39 entropy of a wallet that was made exportable, in a PUK session with an attested card. The card logs
 * it. The caller wipes it.
 *
 * @throws SymbolonError `card/unattested` (nothing was sent), `card/status` (6985: not made exportable)
 * @example
 * ```ts
 * import { exportWallet } from '@symbolon/client';
 * const entropy = await exportWallet(pukSession);
 * entropy.length; // => 32
 * entropy.fill(0);
 * ```
 */
export async function exportWallet(session: Session, options: RequestOptions = {}): Promise<Uint8Array> {
  return (await session.send(commands.exportWallet, {}, options)).entropy;
}

function secretOf(source: WalletSource): WalletSource {
  if ('phrase' in source) return { phrase: source.phrase };
  return 'seed' in source ? { seed: source.seed } : { entropy: source.entropy };
}

/** As the card is told. @throws SymbolonError `argument/invalid` for a policy that there is none of */
export function walletRequest({
  pin,
  puk,
  clones = limits.clones.default,
  exportable = false,
  extendable = false,
  policy,
  pinReset = 0,
  delays,
}: CreateWalletOptions) {
  return {
    ...(pin !== undefined && { pin }),
    ...(puk !== undefined && { puk }),
    clones,
    exportable,
    ...(extendable && { extendable }),
    ...(policy !== undefined && { policy: policyOf(policy) }),
    ...(pinReset !== 0 && { pinReset }),
    ...(delays !== undefined && { delays }),
  };
}

/** A policy, or the one of this name. @throws SymbolonError `argument/invalid` */
function policyOf(policy: StartingPolicyName | Policy): Policy {
  if (typeof policy !== 'string') return policy;
  if (Object.hasOwn(startingPolicies, policy)) return startingPolicies[policy];
  const names = Object.keys(startingPolicies).join(', ');
  throw cardError('argument/invalid', { argument: 'policy', reason: `expected a policy, or one of ${names}` });
}
