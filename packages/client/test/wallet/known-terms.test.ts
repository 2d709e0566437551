/** What a tap signer remembers of a wallet's terms, and when it does not. */
import { cardError } from '@symbolon/interface';
import { type CommandDefinition, commands } from '@symbolon/protocol/commands';
import { nameOf, type Policy, startingPolicies } from '@symbolon/protocol/policy';
import { expect, test } from 'vitest';
import type { Session } from '../../src/session/session.ts';
import { createKnownTerms } from '../../src/wallet/known-terms.ts';
import { expectError } from '../support/expectations.ts';

const ether = nameOf('eip155:1/slip44:60');
const digest = { facts: undefined, paths: [] } as const;
const unknown = { signs: 'unknown', unknown: ['policy'] };

/** A session whose card has this policy, and counts what it is asked. */
function sessionOf(policy: Policy, fails?: () => unknown) {
  const asked: string[] = [];
  const answers = new Map<unknown, unknown>([
    [commands.getPolicy, policy],
    [commands.getBudgets, { left: [{ asset: ether, left: 5n }] }],
    [commands.getStatus, { set: { role: 'primary' } }],
  ]);
  const send = async (definition: CommandDefinition<unknown, unknown>) => {
    asked.push(definition.name);
    if (fails !== undefined) throw fails();
    return answers.get(definition);
  };
  return { asked, session: { send } as unknown as Session };
}

const limited: Policy = { ...startingPolicies.open, assets: [{ asset: ether, allowance: 9n }] };
const nothing = async (): Promise<void> => {};

test('they are read once in each session, and again after it has signed', async () => {
  const { ask, read, whileSigning } = createKnownTerms();
  expect(await ask(digest)).toEqual(unknown);
  const { asked, session } = sessionOf(limited);
  expect(await read(session, {})).toMatchObject({ left: [{ left: 5n }], role: 'primary' });
  await read(session, {});
  expect(asked).toEqual(['GET POLICY', 'GET BUDGETS', 'GET STATUS']);
  await whileSigning(nothing);
  await read(session, {});
  await read(sessionOf(startingPolicies.everyday).session, {});
  expect(asked).toHaveLength(6);
  expect(await ask(digest)).toMatchObject({ signs: false });
});

test('a signature leaves unknown what is left, also where it fails; a refusal leaves nothing known', async () => {
  const { ask, read, whileSigning } = createKnownTerms();
  await read(sessionOf(limited).session, {});
  const amount = { chain: 'eip155:1', fee: { asset: 'eip155:1/slip44:60', amount: 6n }, sighashTypes: [] } as const;
  const none = { count: 0, amount: 0n };
  const moved = { transfers: 0, approvals: 0, accounts: [[0x8000002c]], inputs: none, change: none, warnings: [] };
  const spends = { facts: { ...amount, ...moved } };
  expect(await ask(spends)).toMatchObject({ signs: false, reason: 'allowanceExceeded' });
  const lost = () => Promise.reject(cardError('transport/card-removed', { transport: 'card' }));
  await expectError(whileSigning(lost), 'transport/card-removed');
  expect(await ask(spends)).toEqual({ signs: 'unknown', unknown: ['budgets'] });
  const command = {
    command: 'SIGN',
    status: 0x9d20,
    refusal: 'digestsUnseenRefused',
    meaning: '',
    advice: '',
  } as const;
  await expectError(
    whileSigning(() => Promise.reject(cardError('policy/refused', command))),
    'policy/refused',
  );
  expect(await ask(spends)).toEqual(unknown);
});

test('who asks while they are read waits; what the card does not tell by the way is unknown', async () => {
  const { ask, readAfter } = createKnownTerms();
  let finish = (): void => {};
  const other = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const reading = readAfter(() => other, sessionOf(startingPolicies.open).session, {});
  const asked = ask(digest);
  finish();
  await reading;
  expect(await asked).toEqual({ signs: true });

  const silent = createKnownTerms();
  const removed = sessionOf(limited, () => cardError('transport/card-removed', { transport: 'card' }));
  await silent.readAfter(nothing, removed.session, {});
  expect(await silent.ask(digest)).toEqual(unknown);
  const mistaken = sessionOf(limited, () => new RangeError('a mistake of ours'));
  await expect(silent.readAfter(nothing, mistaken.session, {})).rejects.toThrow('a mistake of ours');
  await expect(silent.readAfter(() => Promise.reject(new Error('of the other')), removed.session, {})).rejects.toThrow(
    'of the other',
  );
  expect(await silent.ask(digest)).toEqual(unknown);
});
