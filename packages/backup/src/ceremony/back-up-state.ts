/**
 * What a backup under way knows. Only taps are lost with it: the cards know the rest. Not exported: `back-up.ts` is.
 */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { decodeCertificate } from '@symbolon/protocol/card-verifiable-certificate';
import { offerMessage } from '@symbolon/protocol/clone';
import type { CloneTerms } from '@symbolon/protocol/commands/clone';
import { decodeWith, malformed } from '@symbolon/protocol/tlv';
import type { Member, WantedCard } from './cards.ts';
import type { Problem } from './problems.ts';
import type { Taps } from './taps.ts';

/** A card to be made a clone, and what it gets: see {@link CloneTerms} for the rest. */
export type TargetPlan = CloneTerms & {
  /** The owner's name for it: "safe", "sister". */
  readonly label: string;
  /** 12 digits, if it has to be this card. Default: any new one. */
  readonly cardNumber?: string;
  /** A quorum has admitted it: it may be of another pack, and takes none of the agreed places. */
  readonly admitted?: boolean;
};

/** How far one target is. All but `plan` is found out from cards. */
export type Slot = {
  readonly plan: TargetPlan;
  cardNumber: string | undefined;
  offer: Uint8Array | undefined;
  exported: Uint8Array | undefined;
  receipt: Uint8Array | undefined;
  /** Holds a wallet: whether it is a clone of this one, the source knows. */
  occupied: boolean;
  /** The source has its receipt. */
  confirmed: boolean;
  /** The source exported to it and waits for its receipt: its place in the set. */
  waitedFor: number | undefined;
  /** Why another card is asked for. */
  problem: Problem | undefined;
};

export type Course = {
  slots: Slot[];
  setId: Uint8Array | undefined;
  sourceNumber: string | undefined;
  /** List of members that names all clones of this ceremony. */
  roster: Uint8Array | undefined;
  /** Of the cards of this backup: once one has sent it, the others need not. */
  batchCertificate: Uint8Array | undefined;
  /** The wallet's files, sealed. */
  files: readonly Uint8Array[];
  /** Clones that the source waits for beside those of this ceremony. */
  waiting: readonly { readonly index: number; readonly cardNumber: string }[];
};

/** What is backed up onto which cards, and where an earlier run got to. */
export type BackUpOptions = {
  /**
   * Cards to be made clones, in the order in which they are asked for. Default: those that the card with the wallet
   * waits for.
   */
  readonly targets?: readonly TargetPlan[];
  /** The card with the wallet: the owner's name for it, and its number if known. */
  readonly source?: Member;
  /** Whether the wallet has a PUK, with which a backup can be woken when it is the only one. Default: no. */
  readonly puk?: boolean;
  /** Slot 1 or 2: the targets have wallets already, and open with their PIN. Default 0: they are blank. */
  readonly wallet?: number;
  /** Passwords of a clone with `ownPin`. */
  readonly choosePasswords?: (card: WantedCard) => Promise<{ readonly pin: string; readonly puk?: string }>;
  /** Where an earlier run of the same backup got to. It only saves taps. */
  readonly state?: BackUpState;
  /** Gets the state after each step, to be kept until the backup is confirmed. */
  readonly keep?: (state: BackUpState) => void;
};

export type Run = {
  readonly course: Course;
  readonly options: BackUpOptions;
  readonly taps: Taps;
  readonly source: WantedCard;
};

/** A backup under way as plain JSON, bytes in hexadecimal. It holds no secret: exports and files are sealed. */
export type BackUpState = {
  /** Of this form. */
  readonly version: 1;
  /** Id of the wallet's set: no other wallet is taken for it. */
  readonly setId?: string;
  /** List of members that names all clones of this ceremony. */
  readonly roster?: string;
  /** The wallet's files, sealed for its members. */
  readonly files?: readonly string[];
  /** How far each target is, in the order of the plan: what its card and the source have said so far. */
  readonly targets: readonly {
    readonly label: string;
    readonly cardNumber?: string;
    readonly offer?: string;
    readonly export?: string;
    readonly receipt?: string;
    readonly confirmed?: true;
  }[];
};

export function newSlot(plan: TargetPlan): Slot {
  return { plan, cardNumber: plan.cardNumber, ...unknown };
}

/** Forgets what a card has said, so that another one can take its place. */
export function clearSlot(slot: Slot): void {
  Object.assign(slot, unknown, { cardNumber: slot.plan.cardNumber });
}

const unknown = {
  offer: undefined,
  exported: undefined,
  receipt: undefined,
  occupied: false,
  confirmed: false,
  waitedFor: undefined,
  problem: undefined,
} as const;

/** @throws SymbolonError `data/malformed` for a state that is not one, or of other targets */
export function newCourse(plans: readonly TargetPlan[], state: BackUpState | undefined): Course {
  const slots = plans.map(newSlot);
  const nothing = { setId: undefined, sourceNumber: undefined, roster: undefined, batchCertificate: undefined };
  const course: Course = { slots, ...nothing, files: [], waiting: [] };
  if (state === undefined) return course;
  if (state.version !== 1 || state.targets.length !== plans.length)
    throw malformed('backup state', 'it is not of this backup');
  try {
    for (const [place, slot] of slots.entries()) {
      const { label, cardNumber, offer, export: exported, receipt, confirmed } = state.targets[place] ?? { label: '' };
      if (label !== slot.plan.label) throw malformed('backup state', 'it is of other targets');
      slot.cardNumber = cardNumber ?? slot.cardNumber;
      slot.offer = bytes(offer);
      slot.exported = bytes(exported);
      slot.receipt = bytes(receipt);
      slot.confirmed = confirmed === true;
    }
    return {
      ...course,
      setId: bytes(state.setId),
      roster: bytes(state.roster),
      files: (state.files ?? []).map(hexToBytes),
    };
  } catch (error) {
    throw malformed(
      'backup state',
      error instanceof Error && error.name === 'SymbolonError' ? 'it is of other targets' : 'it is damaged',
    );
  }
}

export function stateOf({ slots, setId, roster, files }: Course): BackUpState {
  return Object.freeze({
    version: 1,
    ...named('setId', setId),
    ...named('roster', roster),
    ...(files.length > 0 && { files: files.map(bytesToHex) }),
    targets: slots.map(({ plan, cardNumber, offer, exported, receipt, confirmed }) => ({
      label: plan.label,
      ...(cardNumber !== undefined && { cardNumber }),
      ...named('offer', offer),
      ...named('export', exported),
      ...named('receipt', receipt),
      ...(confirmed && { confirmed }),
    })),
  });
}

/** Certificate of the card that made an offer: the source verifies it. @throws SymbolonError `data/malformed` */
export function offeredCertificate(offer: Uint8Array): Uint8Array {
  const certificate = decodeWith(offerMessage, 'clone offer', offer).body.certificates.at(-1);
  if (certificate === undefined) throw malformed('clone offer', 'it has no certificate');
  return certificate;
}

/** Number of that card. @throws SymbolonError `data/malformed` */
export function offeringCard(offer: Uint8Array): string {
  return decodeCertificate(offeredCertificate(offer)).body.holder.slice(2);
}

function bytes(hex: string | undefined): Uint8Array | undefined {
  return hex === undefined ? undefined : hexToBytes(hex);
}

function named<const N extends string>(name: N, value: Uint8Array | undefined): { readonly [K in N]?: string } {
  return value === undefined ? {} : ({ [name]: bytesToHex(value) } as { readonly [K in N]: string });
}
