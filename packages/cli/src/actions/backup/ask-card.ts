/** What the pages for the drawer are made from: the primary says which cards there are, and each card what it knows. */
import { sha256 } from '@noble/hashes/sha2.js';
import { base64, hex } from '@scure/base';
import type {
  AskedCard,
  PlannedAccount,
  PlannedCard,
  PlannedClock,
  PlannedServer,
  RecoveryPlanData,
} from '@symbolon/backup/plan';
import { formatFingerprint } from '@symbolon/chains/bitcoin/address';
import {
  type Attestation,
  createSigner,
  getRoster,
  getStatus,
  getTime,
  type Session,
  shareStatus,
} from '@symbolon/client';
import type { TimeServer } from '@symbolon/client/time';
import { cardError } from '@symbolon/interface';
import {
  paceProtocol,
  passwordReferences,
  setAuthenticationTemplate,
  setAuthenticationTemplateHeader,
} from '@symbolon/protocol/channel';
import { noDelays, type WakeTerms } from '@symbolon/protocol/delays';
import { hasVoice, rosterBody, rosterVersion } from '@symbolon/protocol/set';
import { isRefusal, status } from '@symbolon/protocol/status';
import { allChains } from '../../chains/all.ts';
import type { CommandContext } from '../../context.ts';
import { cliError } from '../../errors/cli-error.ts';
import { publicServers } from '../../time/public-servers.ts';
import { isSameKey, knownServers, serverList } from '../../time/time-source.ts';

type KnownMember = Pick<PlannedCard, 'role' | 'cardNumber' | 'share'> & { readonly member: number };
type KnownByCard = Pick<
  RecoveryPlanData,
  'masterFingerprint' | 'extendable' | 'accounts' | 'shares' | 'clones' | 'pinReset' | 'delays' | 'room'
> & {
  readonly setId: Uint8Array;
  /** The primary first. */
  readonly members: readonly KnownMember[];
};

/**
 * Asks the primary, which alone has heard of every card. It knows the numbers of those that it made.
 *
 * @throws SymbolonError `card/blank`; CliError `card/not-primary`
 */
export async function askCard(
  session: Session,
  { cardNumber }: Attestation,
  context: CommandContext,
): Promise<KnownByCard> {
  const { slot } = context;
  const source = await context.cards();
  const { set, masterFingerprint = 0 } = await getStatus(session, { slot });
  if (set === undefined) throw cardError('card/blank', { card: source.name(0) });
  if (set.role !== 'primary') throw cliError('card/not-primary', { card: source.name(0), role: set.role });
  const { dealt } = await shareStatus(session, { slot });
  const others = set.members.flatMap(({ member, role, state, cardNumber: number }) => {
    const share = dealt?.shares.find((one) => one.member === member)?.index;
    // A share card without a share of the last split is out of it.
    if (state === 'revoked' || (role === 'share' && share === undefined)) return [];
    const numbered = number === undefined ? {} : { cardNumber: number };
    return [{ member, role, ...numbered, ...(share !== undefined && { share }) }];
  });
  const signer = createSigner(session, { slot });
  const accounts: PlannedAccount[] = [];
  for (const chain of allChains) accounts.push(...(await chain.planned(signer)));
  return {
    setId: set.id,
    masterFingerprint: formatFingerprint(masterFingerprint),
    extendable: set.extendable,
    clones: set.limit,
    // A place stays taken by a card that is revoked.
    room: set.sealed ? 0 : Math.max(0, set.limit - set.members.length),
    pinReset: set.pinReset ?? 0,
    delays: set.delays ?? noDelays,
    accounts,
    ...(dealt !== undefined && { shares: dealt.plan }),
    members: [{ member: set.member, role: set.role, cardNumber }, ...others],
  };
}

/** What a card says of itself. */
export type MemberAnswer = {
  readonly asked: AskedCard;
  readonly wake?: WakeTerms;
  readonly believes?: PlannedClock;
};

/** Asks a card what it takes and whom it knows. The session has ended then. @throws SymbolonError `card/blank` */
export async function askMember(session: Session, context: CommandContext): Promise<MemberAnswer> {
  const { slot } = context;
  const { set } = await getStatus(session, { slot });
  if (set === undefined) throw cardError('card/blank', { card: (await context.cards()).name(0) });
  const { roster } = await getRoster(session, { slot });
  const believes = await clockOf(session, context);
  const asked = {
    // Short, so that nobody takes it for a key.
    list: hex.encode(sha256(rosterBody.encode({ version: rosterVersion, ...roster })).subarray(0, 8)),
    voices: roster.members.filter(hasVoice).length,
    dormant: set.dormant,
    clock: believes !== undefined,
    // Last: what is said outside the session ends it.
    puk: await hasPuk(session),
  };
  return {
    asked,
    ...(set.wake !== undefined && { wake: set.wake }),
    ...(believes !== undefined && { believes }),
  };
}

/** Whether somebody's time is settled. */
export async function hasClock(session: Session, slot: number): Promise<boolean> {
  return (await anchorOf(session, slot)) !== undefined;
}

async function anchorOf(session: Session, slot: number) {
  try {
    return (await getTime(session, { slot })).anchor;
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

async function clockOf(session: Session, { slot, environment }: CommandContext): Promise<PlannedClock | undefined> {
  const anchor = await anchorOf(session, slot);
  if (anchor === undefined) return undefined;
  const known = knownServers(environment, undefined);
  return { needed: anchor.needed, servers: anchor.servers.map((key) => plannedServer(key, known)) };
}

/** By the name and the address that this computer has for it, as a list of servers has them. */
function plannedServer(publicKey: Uint8Array, known: readonly TimeServer[]): PlannedServer {
  const key = base64.encode(publicKey);
  const server = known.find((one) => isSameKey(one.publicKey, publicKey));
  if (server === undefined) return { key };
  const [listed] = serverList([server]).servers;
  const builtIn = publicServers.some((one) => isSameKey(one.publicKey, publicKey));
  return { key, name: server.name, addresses: listed?.addresses ?? [], builtIn };
}

/** MSE:Set AT tells whether a password is there (TR-03110-3 clause B.14.1). It takes no try. */
async function hasPuk({ card }: Session): Promise<boolean> {
  const data = setAuthenticationTemplate.encode({ protocol: paceProtocol, password: passwordReferences.puk });
  const { status: word } = await card.transmit({ ...setAuthenticationTemplateHeader, data });
  return word !== status.referencedDataNotFound;
}
