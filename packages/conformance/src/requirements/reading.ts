/** Has a card read a transaction, to sign or to approve it. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { commands, type SignEndResponse } from '@symbolon/protocol/commands';
import { decodeWith } from '@symbolon/protocol/encoding';
import { limits } from '@symbolon/protocol/limits';
import { nameOf, type Policy, type RecipientProof, startingPolicies } from '@symbolon/protocol/policy';
import { type StatusName, status } from '@symbolon/protocol/status';
import type { Answer, CallOptions, Session } from '../bench/session.ts';
import { expect, expectStatus, notApplicable, notChecked } from '../bench/verdict.ts';
import { type Payment, type Payments, payments } from './transaction-data.ts';

const { signStart, signData, signEnd, approve } = commands;

/** What came of a stream: the refusal, or what the card gave. */
export type Read = { readonly refused: Answer } | ({ readonly refused?: undefined } & SignEndResponse);

/** How to have a stream read. */
export type ReadOptions = CallOptions & {
  /** `approve`: for another member. Default: to sign it. */
  readonly purpose?: 'sign' | 'approve';
  /** Of another member. */
  readonly approval?: Uint8Array;
  /** Recipients in the tree of the policy. Default: none. */
  readonly recipients?: readonly RecipientProof[];
};

/** Has the card read a whole stream. The signatures are all, in order, whenever they came. */
export async function read(
  session: Session,
  interpreter: number,
  stream: Uint8Array,
  { purpose = 'sign', approval, recipients, slot = 0 }: ReadOptions = {},
): Promise<Read> {
  const asked = { interpreter, ...(recipients !== undefined && { recipients }) };
  const start =
    purpose === 'approve'
      ? await session.ask(approve, asked, { slot })
      : await session.ask(signStart, { ...asked, ...(approval !== undefined && { approval }) }, { slot });
  if (start.status !== status.ok) return { refused: start };
  const early: Uint8Array[] = [];
  for (let at = 0; at < stream.length; at += limits.signData) {
    const answer = await session.ask(signData, { piece: stream.slice(at, at + limits.signData) }, { slot });
    if (answer.status !== status.ok) return refusedBefore(early, answer);
    early.push(...decodeWith(signData.response, 'SIGN DATA response', answer.data));
  }
  const answer = await session.ask(signEnd, {}, { slot });
  if (answer.status !== status.ok) return refusedBefore(early, answer);
  const { signatures, ...rest } = decodeWith(signEnd.response, 'SIGN END response', answer.data);
  return { ...rest, signatures: [...early, ...signatures] };
}

/** A card that refuses a transaction in the end must not have signed it before. */
function refusedBefore(early: readonly Uint8Array[], refused: Answer): Read {
  expect(early.length === 0, 'signatures came before the refusal');
  return { refused };
}

/** Expects a stream to be refused with this status. */
export function expectRefused(result: Read, name: StatusName, about: string): void {
  expect(result.refused !== undefined, `${about} is to be refused, and was signed`);
  expectStatus(result.refused, status[name], about);
}

/** Expects a stream to be signed, or approved. */
export function expectSigned(result: Read, about: string): void {
  if (result.refused !== undefined) expectStatus(result.refused, status.ok, about);
}

/** Expects SIGN START to be refused, where the card has an interpreter. */
export async function expectNotRead(session: Session, expected: number): Promise<void> {
  const [interpreter] = (await session.call(commands.getInfo, {})).interpreters;
  if (interpreter !== undefined)
    expectStatus(await session.ask(signStart, { interpreter: interpreter.id }), expected, 'SIGN START');
}

/** Payments that an interpreter of this card reads. @param wanted a choice among them */
export async function paymentsOf(session: Session, wanted: (one: Payments) => boolean = () => true): Promise<Payments> {
  const { interpreters } = await session.call(commands.getInfo, {});
  if (interpreters.length === 0) throw notApplicable('the card has no interpreter');
  const known = payments.filter(({ interpreter }) => interpreters.some(({ id }) => id === interpreter));
  const found = known.find(wanted) ?? known[0];
  if (found === undefined) throw notChecked('no transaction is known here that an interpreter of this card reads');
  return found;
}

/** The policy `open` with one rule, for the coin that the payments move. */
export function withRule({ asset }: Payments, rule: Omit<Policy['assets'][number], 'asset'>): Policy {
  return { ...startingPolicies.open, assets: [{ asset: nameOf(asset), ...rule }] };
}

/** Has the card read a payment. */
export function readPayment(
  session: Session,
  { interpreter }: Payments,
  { stream }: Pick<Payment, 'stream'>,
  options?: ReadOptions,
): Promise<Read> {
  return read(session, interpreter, hexToBytes(stream), options);
}
