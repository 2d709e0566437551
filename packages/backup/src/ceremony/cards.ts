/**
 * What a ceremony asks for: cards, one tap at a time. Who drives it (a command, a web page, a phone app) writes one
 * function, {@link Tap}, which serves every ceremony; `ceremonyCard` of `@symbolon/client` makes what it hands over.
 */
import type { CardSubject } from '@symbolon/protocol/certificates';
import type { Commands } from '@symbolon/protocol/commands';
import type { CloneExport, CloneImport, CloneTerms } from '@symbolon/protocol/commands/clone';
import type { Lifecycle, ResponseOf } from '@symbolon/protocol/commands/define';
import type { Roster, RosterSignature, SignedRoster } from '@symbolon/protocol/roster';
import type { AbortSignal } from '@symbolon/protocol/transport';
import type { VerificationRecord } from '@symbolon/protocol/verify-membership';
import type { Problem } from './problems.ts';

/** A password of the card: `can` is printed on it, `pin` is the owner's, `puk` unblocks the PIN. */
export type Password = 'can' | 'pin' | 'puk';

/** A card in a session. Every method throws `SymbolonError`, `card/status` where the card refuses. */
export type UnlockedCard = {
  /** State of the card, its wallet and set. */
  readonly status: () => Promise<ResponseOf<Commands['getStatus']>>;
  /** As whom it has proven itself on the way in: nothing is sent. */
  readonly attest: () => Promise<
    CardSubject & { readonly lifecycle: Lifecycle; readonly certificates: readonly Uint8Array[] }
  >;
  /** Makes the wallet on a blank card, which also sets its passwords; or one more on a card that has one. */
  readonly createWallet: (options: WalletWanted) => Promise<void>;
  /** Erases all the card holds. */
  readonly resetCard: () => Promise<void>;
  /** The card offers itself to a source. `anyPack`: the owner agrees to one from another pack. */
  readonly offer: (agreed?: { readonly anyPack?: boolean }) => Promise<Uint8Array>;
  /** The wallet for the card behind an offer. `roster`: the list of members comes along. */
  readonly exportTo: (
    offer: Uint8Array,
    terms: CloneTerms,
    also?: { readonly roster?: boolean },
  ) => Promise<CloneExport>;
  /** Takes an export, gives the receipt for it. */
  readonly importClone: (request: CloneImport) => Promise<Uint8Array>;
  /** The receipt it gave for its import, once more. */
  readonly repeatReceipt: () => Promise<Uint8Array>;
  /** Takes a clone's receipt. */
  readonly confirm: (receipt: Uint8Array) => Promise<void>;
  /** Ends cloning for good. */
  readonly seal: () => Promise<void>;
  /** The wallet's files, sealed for the other members. */
  readonly exportFiles: () => Promise<readonly Uint8Array[]>;
  /** Takes sealed files; tells how many the card now has as given. */
  readonly importFiles: (sealed: readonly Uint8Array[]) => Promise<number>;
  /** Its list of members, with its own signature. */
  readonly getRoster: () => Promise<SignedRoster>;
  /** Its agreement to a new list. */
  readonly signRoster: (roster: Roster) => Promise<RosterSignature>;
  /** Takes over a list that carries the signatures it needs. */
  readonly adoptRoster: (statement: SignedRoster) => Promise<void>;
  /** Its agreement that the backup at a place in the set wakes. */
  readonly approveActivation: (member: number) => Promise<Uint8Array>;
  /** Wakes it: with another member's approval, or the PUK. */
  readonly activate: (factor: { readonly approval: Uint8Array } | { readonly puk: string }) => Promise<void>;
  /** What it is and holds, signed. `now`: the host's clock, milliseconds since 1970. */
  readonly proveMembership: (asked: { readonly now: number; readonly roster?: Roster }) => Promise<VerificationRecord>;
  /** Public key at a path: what a rehearsal compares. */
  readonly getPublicKey: (request: KeyWanted) => Promise<{ readonly publicKey: Uint8Array }>;
  /** Signs digests of 32 bytes: what a rehearsal tries. */
  readonly signDigests: (
    requests: readonly {
      readonly scheme: 'ecdsa-p256';
      readonly path: readonly number[];
      readonly digest: Uint8Array;
    }[],
  ) => Promise<readonly Uint8Array[]>;
};

/** How a wallet is to be made: what `createWallet` of `@symbolon/client` takes. */
export type WalletWanted = {
  /** 6 to 12 digits; a card that has a PIN takes none. */
  readonly pin?: string;
  /** 12 to 16 digits. */
  readonly puk?: string;
  /** Clones that may ever be made, 0 to 8. */
  readonly clones?: number;
  /** Whether a quorum of the set may ever admit cards beyond the agreed number. Default no, and settled for good. */
  readonly extendable?: boolean;
};
type KeyWanted = { readonly curve: 'p256'; readonly path: readonly number[] };

/**
 * How a session is opened: with the certificates of the card that is expected, the batch's and its own, if they are at
 * hand. They need not cross again then.
 */
export type UnlockOptions = { readonly certificates?: readonly Uint8Array[] };

/**
 * A card on the reader. `unlock` asks the person for the password, or remembers it; a ceremony never tries one twice.
 * It has the card prove who it is on the way in: a ceremony believes nothing that another one says.
 */
export type TappedCard = {
  /** Opens a session by the password, in which the card has proven to be genuine. */
  readonly unlock: (password: Password, options?: UnlockOptions) => Promise<UnlockedCard>;
};

/** Which card is asked for. */
export type WantedCard = {
  /** `wallet`: the primary, which clones. `new`: one that is to become a clone. `member`: any other of the set. */
  readonly part: 'wallet' | 'new' | 'member';
  /** The owner's name for it. */
  readonly label: string;
  /** 12 digits, once it is known which one it has to be. */
  readonly cardNumber?: string;
};

/** A member of the set, as its owner speaks of it. */
export type Member = {
  /** The owner's name for it. */
  readonly label: string;
  /** 12 digits, if it has to be this card. */
  readonly cardNumber?: string;
};

/** One tap that a ceremony asks for. */
export type TapRequest = {
  /** What will be done with the card: a word that stays the same, for programs. */
  readonly step: string;
  /** Which card is asked for, in the owner's words. */
  readonly card: WantedCard;
  /** For the person: "Hold the card “safe” to the reader." */
  readonly prompt: string;
  /** Which wallet of the card it is about, 0 to 2: for `ceremonyCard`. */
  readonly wallet: number;
  /**
   * What may have to be typed, so that it can be asked for before the card is held up. None where no session is needed.
   */
  readonly passwords: readonly Password[];
  /** Why the card is asked for again: to be shown first. */
  readonly problem?: Problem;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
};

/**
 * One tap: asks the person for a card, opens it, hands it to `use`, and lets it go when `use` is done.
 *
 * @throws what `use` throws, and what keeps a card from being opened
 * @example
 * ```ts
 * import type { Tap } from '@symbolon/backup/ceremony/cards';
 * import { openCard } from '@symbolon/client/card';
 * import { ceremonyCard } from '@symbolon/client/ceremony-card';
 *
 * const tap: Tap = async (request, use) => {
 *   console.log(request.problem?.text ?? '', request.prompt);
 *   const transport = await reader.nextCard(request.signal);
 *   try {
 *     const card = await openCard(transport);
 *     return await use(ceremonyCard(card, (password) => ask(request, password), { trust, wallet: request.wallet }));
 *   } finally {
 *     await transport.close();
 *   }
 * };
 * ```
 */
export type Tap = <T>(request: TapRequest, use: (card: TappedCard) => Promise<T>) => Promise<T>;

/** What a ceremony tells after each thing done. */
export type Progress = {
  /** As in the request of the tap. */
  readonly step: string;
  /** The card it was done with. */
  readonly card: WantedCard;
  /** For the person: "“safe” holds the wallet now." */
  readonly text: string;
  /** Taps so far, repeated ones too. */
  readonly taps: number;
};

/** How a ceremony meets the person. Only `tap` is needed. */
export type Person = {
  /** Asks for a card and hands it over. */
  readonly tap: Tap;
  /**
   * Something is in the way, and doing the tap again may help. Default: stop.
   *
   * @returns `again` to be asked for the card once more, with the problem in the request; `stop` to end with the error
   */
  readonly onProblem?: (problem: Problem) => Answer | Promise<Answer>;
  /** Is told after each thing done. */
  readonly report?: (progress: Progress) => void;
  /** Ends the ceremony between two steps, and the waiting for a card. Everything done stays done. */
  readonly signal?: AbortSignal;
};
type Answer = 'again' | 'stop';
