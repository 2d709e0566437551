/** A set of cards for tests: a primary, its clones, and what they say to each other. */
import type { Commands, RequestOf } from '@symbolon/protocol/commands';
import type { Delays, WakeTerms } from '@symbolon/protocol/delays';
import { startingPolicies } from '@symbolon/protocol/policy';
import {
  type Roster,
  type RosterMember,
  type RosterSignature,
  rosterStatement,
  rosterVersion,
} from '@symbolon/protocol/set';
import { statusName } from '@symbolon/protocol/status';
import { testPin, testPuk } from '../../../../test/passwords.ts';
import { blankChip, type Chip, testChip } from './chip.ts';
import { testMemory } from './memory.ts';

export const pin = { session: 'pin' } as const;
export const can = { session: 'can' } as const;

export type Terms = Omit<RequestOf<Commands['cloneExport']>, 'offer'>;

/** A card with a wallet of its own. */
export function primaryChip({
  extendable = false,
  name = '',
  pinReset = 0,
  clones = 2,
  delays,
}: {
  readonly extendable?: boolean;
  readonly name?: string;
  readonly pinReset?: number;
  readonly clones?: number;
  readonly delays?: Delays;
} = {}): Chip {
  const chip = blankChip(`${name} primary`);
  const { open: policy } = startingPolicies;
  const settled = { clones, exportable: false, extendable, pinReset, policy, ...(delays && { delays }) };
  chip.call('createWallet', { pin: testPin, puk: testPuk, ...settled }, can);
  return chip;
}

export function offerOf(chip: Chip, anyPack = false): Uint8Array {
  return chip.call('cloneOffer', { anyPack }, can).offer;
}

/** Makes `target` a clone, and tells the source. */
export function cloneTo(source: Chip, target: Chip, terms: Terms = { role: 'backup' }, anyPack = false): void {
  const exported = source.call('cloneExport', { ...terms, offer: offerOf(target, anyPack) }, pin).export;
  const { receipt } = target.call('cloneImport', { export: exported }, { session: 'can' });
  source.call('cloneConfirm', { receipt }, pin);
}

type SetOptions = {
  readonly extendable?: boolean;
  /** Clones that may be made in all. */
  readonly clones?: number;
  readonly roles?: readonly [Terms['role'], Terms['role']];
  /** How clones of a role that sleeps wake. */
  readonly wake?: WakeTerms;
  readonly delays?: Delays;
  /** Members that it takes to reset the PIN of another. */
  readonly pinReset?: number;
  /** Sets one set apart from another of the same kind. */
  readonly name?: string;
};
type SetOfThree = { readonly primary: Chip; readonly first: Chip; readonly second: Chip };

const images = new Map<string, readonly Uint8Array[]>();

/** A primary and two clones of it, each of which knows of the other. */
export function setOfThree(options: SetOptions = {}): SetOfThree {
  const key = JSON.stringify(options);
  const made = images.get(key) ?? Object.values(makeSet(options)).map((chip: Chip) => chip.memory.image());
  images.set(key, made);
  const [primary, first, second] = made.map((image, index) => testChip(`${key} ${index}`, testMemory(image))) as [
    Chip,
    Chip,
    Chip,
  ];
  return { primary, first, second };
}

function makeSet({ roles = ['backup', 'backup'], name = 'set', wake, ...options }: SetOptions): SetOfThree {
  const termsOf = (role: Terms['role']): Terms => ({
    role,
    ...((role === 'heir' || role === 'backup') && wake && { wake }),
  });
  const primary = primaryChip({ ...options, name });
  const first = blankChip(`${name} first`, '000000000002');
  const second = blankChip(`${name} second`, '000000000003');
  cloneTo(primary, first, termsOf(roles[0]));
  cloneTo(primary, second, termsOf(roles[1]));
  first.call('adoptRoster', primary.call('getRoster', {}, pin), pin);
  return { primary, first, second };
}

export function rosterOf(chip: Chip): Roster & { readonly version: number } {
  return rosterStatement.decode(chip.call('getRoster', {}, pin).statement).body;
}

/** The card's list in the next epoch, with some members changed. */
export function proposalOf(
  chip: Chip,
  changes: { readonly [index: number]: Partial<RosterMember> },
  added: readonly RosterMember[] = [],
) {
  const { setId, epoch, members } = rosterOf(chip);
  const changed = members.map((member, index) => ({ ...member, ...changes[index] }));
  return { version: rosterVersion, setId, epoch: epoch + 1, members: [...changed, ...added] };
}

export function signedBy(body: RequestOf<Commands['signRoster']>, ...chips: readonly Chip[]): Uint8Array {
  return statementOf(body, signaturesOf(body, ...chips));
}

export function signaturesOf(
  body: RequestOf<Commands['signRoster']>,
  ...chips: readonly Chip[]
): readonly RosterSignature[] {
  return chips.map((chip) => chip.call('signRoster', body, pin));
}

export function statementOf(
  body: RequestOf<Commands['signRoster']>,
  signatures: readonly RosterSignature[],
): Uint8Array {
  return rosterStatement.encode({ body, signatures });
}

/** What the card answers, by name. */
export function answer<N extends keyof Commands>(
  chip: Chip,
  name: N,
  request: RequestOf<Commands[N]>,
  options: Parameters<Chip['send']>[2] = pin,
): string {
  const { status } = chip.send(name, request, options);
  return statusName(status) ?? status.toString(16);
}

export function adopts(chip: Chip, statement: Uint8Array): string {
  return answer(chip, 'adoptRoster', { statement });
}

/** Whether the card signs a digest unseen. */
export function signs(chip: Chip): string {
  return answer(chip, 'signDigests', [{ scheme: 'ecdsa-secp256k1', path: [], digest: new Uint8Array(32) }]);
}
