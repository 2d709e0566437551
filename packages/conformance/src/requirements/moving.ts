/** What transactions move, and policies for it. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { commands } from '@symbolon/protocol/commands';
import { maxAmount, nameOf, type Policy, recipientHash, startingPolicies } from '@symbolon/protocol/policy';
import type { Session } from '../bench/session.ts';
import { notApplicable, notChecked } from '../bench/verdict.ts';
import { type Movement, movements } from './movement-data.ts';
import { type Read, type ReadOptions, read } from './reading.ts';

/** More than any limit of a policy. */
export const endless: bigint = maxAmount + 1n;

/** Transactions that interpreters of this card read, which it signs under the policy `open`. */
export async function movementsOf(session: Session): Promise<readonly Movement[]> {
  const known = (await everyMovementOf(session)).filter(({ wallet }) => wallet === undefined);
  if (known.length === 0) throw notChecked('no transaction is known here that an interpreter of this card reads');
  return known;
}

/** The same, with those that spend from multisig wallets, which a policy has to name. */
export async function everyMovementOf(session: Session): Promise<readonly Movement[]> {
  const { interpreters } = await session.call(commands.getInfo, {});
  if (interpreters.length === 0) throw notApplicable('the card has no interpreter');
  return movements.filter(({ interpreter }) => interpreters.some(({ id }) => id === interpreter));
}

/** What a transaction moves of each asset: transfers, what spenders may take, and a fee above 0. */
export function sumsOf({ fee, transfers, approvals }: Movement): ReadonlyMap<string, bigint> {
  const parts = [...transfers, ...approvals, ...(fee[1] === '0' ? [] : [fee])];
  const sums = new Map<string, bigint>();
  for (const [asset, amount] of parts)
    sums.set(asset, (sums.get(asset) ?? 0n) + (amount === 'any' ? endless : BigInt(amount)));
  return sums;
}

/** Hashes of those who get something, or may take it later: each once. @param on another chain, CAIP-2 */
export function recipientsOf({ chain, transfers, approvals }: Movement, on = chain): readonly Uint8Array[] {
  const all = new Set([...transfers, ...approvals].map(([, , recipient]) => recipient));
  return [...all].map((recipient) => recipientHash(on, hexToBytes(recipient)));
}

/** The policy `open` with these rules for assets, and with what the transaction needs besides. */
export function policyFor({ wallet }: Movement, assets: Policy['assets'], more: Partial<Policy> = {}): Policy {
  const named = wallet === undefined ? {} : { multisigWallets: [hexToBytes(wallet)] };
  return { ...startingPolicies.open, ...named, assets, ...more };
}

/** A rule for an asset, CAIP-19. */
export function ruleOf(asset: string, rule: Omit<Policy['assets'][number], 'asset'>): Policy['assets'][number] {
  return { asset: nameOf(asset), ...rule };
}

/** Movements of which some asset is limited. */
export async function limited(session: Session): Promise<readonly Movement[]> {
  return (await movementsOf(session)).filter((one) => sumsOf(one).size > 0);
}

/** Sets a policy, and has the card read the transaction under it. */
export async function readUnder(
  session: Session,
  policy: Policy,
  { interpreter, stream }: Pick<Movement, 'interpreter' | 'stream'>,
  options?: ReadOptions,
): Promise<Read> {
  await session.call(commands.setPolicy, policy, options);
  return read(session, interpreter, hexToBytes(stream), options);
}
