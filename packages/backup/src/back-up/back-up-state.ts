/** What a host knows of a backup under way. If it is lost, steps repeat: the cards know the rest. */

import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { offerMessage } from '@symbolon/protocol/clone';
import type { CloneTerms } from '@symbolon/protocol/commands';
import { decodeWith, malformed } from '@symbolon/protocol/encoding';
import type { LabelledCard, RequestedCard } from '../ceremony/driver.ts';
import type { CeremonyProblem } from '../ceremony/problems.ts';
import type { Steps } from '../ceremony/steps.ts';

/** A card to be made a clone, and what it gets. */
export type TargetPlan = CloneTerms & {
  /** The owner's name for it: "safe", "sister". */
  readonly label: string;
  /** 12 digits, if it has to be this card. Default: any new one. */
  readonly cardNumber?: string;
  /** A quorum admitted it: it may be of another pack, and is not one of the agreed number of clones. */
  readonly admitted?: boolean;
};

/** How far one target is. All but `plan` comes from cards. */
export type TargetProgress = {
  readonly plan: TargetPlan;
  cardNumber: string | undefined;
  offer: Uint8Array | undefined;
  exported: Uint8Array | undefined;
  receipt: Uint8Array | undefined;
  /** It holds a wallet. The source knows whether it is a clone of this one. */
  occupied: boolean;
  /** The source has its receipt. */
  confirmed: boolean;
  /** Its number as a member, while the source waits for its receipt. */
  waitedFor: number | undefined;
  /** Why another card is asked for. */
  problem: CeremonyProblem | undefined;
};

/** A clone that the source exported to, and that has not arrived. */
export type WaitingClone = {
  /** Its number in the set. */
  readonly member: number;
  /** 12 digits. */
  readonly cardNumber: string;
};

export type BackUpProgress = {
  targets: TargetProgress[];
  setId: Uint8Array | undefined;
  sourceNumber: string | undefined;
  /** List of members that names all clones of this ceremony. */
  roster: Uint8Array | undefined;
  /** The batch's certificate and that of the last card: once one card has sent them, the others send less. */
  certificates: readonly Uint8Array[] | undefined;
  /** The wallet's files, encrypted. */
  files: readonly Uint8Array[];
  /** Whose time the set believes, signed by the source: without it a clone has no clock. */
  anchor: Uint8Array | undefined;
  /** Clones that the source waits for beside those of this ceremony. */
  waiting: readonly WaitingClone[];
};

/** Passwords of a clone that does not share the source's. */
export type ClonePasswords = {
  /** 6 to 12 digits. */
  readonly pin: string;
  /** 12 to 16 digits. */
  readonly puk?: string;
};

/** What is backed up onto which cards, and how far an earlier run got. */
export type BackUpOptions = {
  /**
   * Cards to be made clones, in the order they are asked for. Default: those that the card with the wallet waits for.
   */
  readonly targets?: readonly TargetPlan[];
  /** Without `targets`: what those clones were to get. The card with the wallet knows their role alone. Default: nothing. */
  readonly terms?: Omit<CloneTerms, 'role'>;
  /** The card with the wallet. */
  readonly source?: LabelledCard;
  /** Whether the wallet has a PUK. A single backup needs one: nothing else can activate it. Default no. */
  readonly puk?: boolean;
  /** Slot of the wallet. 1 or 2: the targets have wallets, and open with their PIN. Default 0: they are blank. */
  readonly slot?: number;
  /** Passwords of a clone with `ownPin`. */
  readonly choosePasswords?: (card: RequestedCard) => Promise<ClonePasswords>;
  /** How far an earlier run of the same backup got. It only saves steps. */
  readonly state?: BackUpState;
  /** Gets the state after each step. Keep it until the backup is confirmed. */
  readonly keep?: (state: BackUpState) => void;
};

export type BackUpRun = {
  readonly progress: BackUpProgress;
  readonly options: BackUpOptions;
  readonly steps: Steps;
  readonly source: RequestedCard;
};

/** What the cards have said of one target so far. */
export type TargetState = {
  /** As in the plan. */
  readonly label: string;
  /** 12 digits. */
  readonly cardNumber?: string;
  /** The card's offer. */
  readonly offer?: string;
  /** The source's export for it. */
  readonly export?: string;
  /** The card's receipt for that. */
  readonly receipt?: string;
  /** The source has the receipt. */
  readonly confirmed?: true;
};

/** A backup under way as plain JSON, bytes in hexadecimal. It holds no secret: exports and files are encrypted. */
export type BackUpState = {
  /** Of this format. */
  readonly version: 1;
  /** Id of the wallet's set, so that no other wallet is taken for it. */
  readonly setId?: string;
  /** List of members that names all clones of this ceremony. */
  readonly roster?: string;
  /** The wallet's files, encrypted for its members. */
  readonly files?: readonly string[];
  /** Whose time the set believes, signed by the card with the wallet. */
  readonly anchor?: string;
  /** How far each target is, in the order of `targets`. */
  readonly targets: readonly TargetState[];
};

export function newTarget(plan: TargetPlan): TargetProgress {
  return { plan, cardNumber: plan.cardNumber, ...unknown };
}

/** Forgets what a card has said, so that another card can be the target. */
export function clearTarget(target: TargetProgress): void {
  Object.assign(target, unknown, { cardNumber: target.plan.cardNumber });
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

/** @throws SymbolonError `data/malformed` for a state that is damaged, or of other targets */
export function newProgress(plans: readonly TargetPlan[], state: BackUpState | undefined): BackUpProgress {
  const targets = plans.map(newTarget);
  const nothing = { setId: undefined, sourceNumber: undefined, roster: undefined, certificates: undefined };
  const progress: BackUpProgress = { targets, ...nothing, files: [], anchor: undefined, waiting: [] };
  if (state === undefined) return progress;
  if (state.version !== 1 || state.targets.length !== plans.length)
    throw malformed('backup state', 'it is not of this backup');
  try {
    for (const [position, target] of targets.entries()) {
      const {
        label,
        cardNumber,
        offer,
        export: exported,
        receipt,
        confirmed,
      } = state.targets[position] ?? { label: '' };
      if (label !== target.plan.label) throw malformed('backup state', 'it is of other targets');
      target.cardNumber = cardNumber ?? target.cardNumber;
      target.offer = bytes(offer);
      target.exported = bytes(exported);
      target.receipt = bytes(receipt);
      target.confirmed = confirmed === true;
    }
    return {
      ...progress,
      setId: bytes(state.setId),
      roster: bytes(state.roster),
      files: (state.files ?? []).map(hexToBytes),
      anchor: bytes(state.anchor),
    };
  } catch (error) {
    throw malformed(
      'backup state',
      error instanceof Error && error.name === 'SymbolonError' ? 'it is of other targets' : 'it is damaged',
    );
  }
}

export function stateOf({ targets, setId, roster, files, anchor }: BackUpProgress): BackUpState {
  return Object.freeze({
    version: 1,
    ...named('setId', setId),
    ...named('roster', roster),
    ...(files.length > 0 && { files: files.map(bytesToHex) }),
    ...named('anchor', anchor),
    targets: targets.map(({ plan, cardNumber, offer, exported, receipt, confirmed }) => ({
      label: plan.label,
      ...(cardNumber !== undefined && { cardNumber }),
      ...named('offer', offer),
      ...named('export', exported),
      ...named('receipt', receipt),
      ...(confirmed && { confirmed }),
    })),
  });
}

/** Certificate of the card that made an offer. The source verifies it. @throws SymbolonError `data/malformed` */
export function offeredCertificate(offer: Uint8Array): Uint8Array {
  const certificate = decodeWith(offerMessage, 'clone offer', offer).body.certificates.at(-1);
  if (certificate === undefined) throw malformed('clone offer', 'it has no certificate');
  return certificate;
}

function bytes(hex: string | undefined): Uint8Array | undefined {
  return hex === undefined ? undefined : hexToBytes(hex);
}

function named<const N extends string>(name: N, value: Uint8Array | undefined): { readonly [K in N]?: string } {
  return value === undefined ? {} : ({ [name]: bytesToHex(value) } as { readonly [K in N]: string });
}
