import type { TrustStore } from '@symbolon/protocol/certificates';
import type { CloneExport, CloneImport, CloneTerms } from '@symbolon/protocol/commands/clone';
import type { PasswordName } from '@symbolon/protocol/pace/messages';
import type { Roster, RosterSignature, SignedRoster } from '@symbolon/protocol/roster';
import type { VerificationRecord } from '@symbolon/protocol/verify-membership';
import { type ActivationFactor, activate, approveActivation } from './actions/activation.ts';
import { type Attestation, attest, attested } from './actions/attest.ts';
import { createWallet, type WalletOptions } from './actions/create-wallet.ts';
import { exportFiles, importFiles } from './actions/files.ts';
import { type CardStatus, getStatus } from './actions/get-status.ts';
import { identify } from './actions/identify.ts';
import { proveMembership } from './actions/prove-membership.ts';
import { resetCard } from './actions/reset-card.ts';
import { adoptRoster, getRoster, signRoster } from './actions/roster.ts';
import type { Card, RequestOptions } from './card.ts';
import { cloneSource, cloneTarget, repeatReceipt } from './clone-session.ts';
import type { Credentials, Session } from './session.ts';
import { type CardSigner, createSigner } from './signer.ts';

/**
 * A card in a session, as the ceremonies of `@symbolon/backup` use it. A method that has the name of an action does
 * what that does (`status`: `getStatus`).
 */
export type UnlockedCard = CardSigner & {
  readonly status: () => Promise<CardStatus>;
  /** As whom the card has proven itself; it is asked if it has not yet. */
  readonly attest: () => Promise<Attestation>;
  readonly createWallet: (options: WalletOptions) => Promise<void>;
  /** `resetCard`, which erases all the card holds. */
  readonly resetCard: () => Promise<void>;
  /** `cloneTarget`: the card offers itself to a source. */
  readonly offer: (agreed?: { readonly anyPack?: boolean }) => Promise<Uint8Array>;
  /** `cloneSource`: the wallet for the card behind an offer. */
  readonly exportTo: (
    offer: Uint8Array,
    terms: CloneTerms,
    also?: { readonly roster?: boolean },
  ) => Promise<CloneExport>;
  /** `cloneTarget`: takes an export, gives the receipt for it. */
  readonly importClone: (request: CloneImport) => Promise<Uint8Array>;
  readonly repeatReceipt: () => Promise<Uint8Array>;
  /** `cloneSource`: takes a clone's receipt. */
  readonly confirm: (receipt: Uint8Array) => Promise<void>;
  /** `cloneSource`: no more exports, ever. */
  readonly seal: () => Promise<void>;
  readonly exportFiles: () => Promise<readonly Uint8Array[]>;
  readonly importFiles: (sealed: readonly Uint8Array[]) => Promise<number>;
  readonly getRoster: () => Promise<SignedRoster>;
  readonly signRoster: (roster: Roster) => Promise<RosterSignature>;
  readonly adoptRoster: (statement: SignedRoster) => Promise<void>;
  readonly approveActivation: (member: number) => Promise<Uint8Array>;
  readonly activate: (factor: ActivationFactor) => Promise<void>;
  /** `proveMembership`. `now`: the host's clock, milliseconds since 1970. */
  readonly proveMembership: (asked: { readonly now: number; readonly roster?: Roster }) => Promise<VerificationRecord>;
};

/**
 * How a session is opened: with the certificates of the card that is expected, the batch's and its own, if they are at
 * hand. They need not cross again then.
 */
export type UnlockOptions = { readonly certificates?: readonly Uint8Array[] };

/** A card on the reader: the way into a session, in which it has proven to be genuine. */
export type CeremonyCard = {
  /** Opens a session by the password, in which the card has proven to be genuine. */
  readonly unlock: (password: PasswordName, options?: UnlockOptions) => Promise<UnlockedCard>;
};

/**
 * A card on the reader, for a ceremony of `@symbolon/backup`: all the driver of a ceremony has to hand over. Every
 * session begins with the card's proof that it is genuine, in the same round trip: the PIN is the same on every clone,
 * and who has looked on can make a false card that opens with it.
 *
 * @param card as `openCard` gives it
 * @param credentials the digits of the password that the ceremony wants to open a session with, from the person or from
 * memory. It is called once a session: a wrong password ends the tap, and is never tried again by itself
 * @param options which wallet, and whom to trust
 * @param options.trust roots of genuine cards
 * @throws (unlock) as `identify` does; (each method) what the action of that name throws
 * @example
 * ```ts
 * import { openCard } from '@symbolon/client/card';
 * import { ceremonyCard } from '@symbolon/client/ceremony-card';
 * const card = ceremonyCard(await openCard(transport), () => ({ can: '123456' }), { trust });
 * const { lifecycle } = await (await card.unlock('can')).attest();
 * lifecycle; // => 'blank'
 * ```
 */
export function ceremonyCard(
  card: Card,
  credentials: (password: PasswordName) => Credentials | Promise<Credentials>,
  { trust, ...options }: RequestOptions & { readonly trust: TrustStore },
): CeremonyCard {
  return Object.freeze({
    unlock: async (password: PasswordName, { certificates }: UnlockOptions = {}) => {
      const typed = await credentials(password);
      const expected = { trust, ...(certificates !== undefined && { certificates }) };
      const { session } = await identify(card, typed, expected);
      return unlockedCard(session, { trust, ...options });
    },
  });
}

/**
 * A card in a session that was opened in another way: by a known phone, say.
 *
 * @param session opened in any way
 * @param options which wallet, and the roots of genuine cards
 * @throws (each method) what the action of that name throws
 * @example
 * ```ts
 * import { unlockedCard } from '@symbolon/client/ceremony-card';
 * const { set } = await unlockedCard(session, { trust }).status();
 * set?.role; // => 'primary'
 * ```
 */
export function unlockedCard(
  session: Session,
  { trust, ...options }: RequestOptions & { readonly trust: TrustStore },
): UnlockedCard {
  const attestOnce = async (): Promise<Attestation> => attested(session) ?? attest(session, { trust });
  return Object.freeze({
    ...createSigner(session, options),
    ...cloneSource(session, options),
    ...cloneTarget(session, options),
    status: () => getStatus(session, options),
    attest: attestOnce,
    createWallet: (made: WalletOptions) => createWallet(session, { ...made, ...options }),
    resetCard: () => resetCard(session),
    repeatReceipt: () => repeatReceipt(session, options),
    exportFiles: () => exportFiles(session, options),
    importFiles: (sealed: readonly Uint8Array[]) => importFiles(session, sealed, options),
    getRoster: () => getRoster(session, options),
    signRoster: (roster: Roster) => signRoster(session, roster, options),
    adoptRoster: (statement: SignedRoster) => adoptRoster(session, statement, options),
    approveActivation: (member: number) => approveActivation(session, member, options),
    activate: (factor: ActivationFactor) => activate(session, factor, options),
    proveMembership: async (asked: { readonly now: number; readonly roster?: Roster }) =>
      proveMembership(session, { card: await attestOnce(), ...asked, ...options }),
  });
}
