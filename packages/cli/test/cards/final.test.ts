/** What can't be undone goes to a card only once somebody has agreed, whatever an action does. */
import { type CommandName, commands as cardCommands } from '@symbolon/protocol/commands';
import type { Transport } from '@symbolon/protocol/transport';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { finalCommands, guardFinal } from '../../src/cards/final.ts';
import { commands } from '../../src/commands/table.ts';
import { copier, createWorkplace, errorOf, makeBackedUp, type Workplace } from '../support/workplace.ts';

const sent: Uint8Array[] = [];
const transport = {
  name: 'a card',
  exchange: async (command: Uint8Array) => {
    sent.push(command);
    return Uint8Array.of(0x90, 0);
  },
  close: async () => {},
} as unknown as Transport;

test.each(Object.keys(finalCommands) as (keyof typeof finalCommands)[])('%s waits for consent', async (name) => {
  const { cla, ins } = cardCommands[name];
  for (const more of [0, 0x0c, 0x10]) {
    sent.length = 0;
    const command = Uint8Array.of(cla | more, ins, 0, 0);
    await expect(guardFinal(transport, () => false).exchange(command)).rejects.toThrow("can't be undone");
    expect(sent).toEqual([]);
    await guardFinal(transport, () => true).exchange(command);
    expect(sent).toEqual([command]);
  }
});

test('which these are is settled: one that is left out would go to a card unasked', () => {
  expect(Object.keys(finalCommands).sort()).toEqual([
    'activate',
    'cloneSeal',
    'exportWallet',
    'issueVoucher',
    'resetCard',
    'shareExport',
    'signRoster',
    'vaultDelete',
  ]);
});

test('every other command goes at once', async () => {
  const others = (Object.keys(cardCommands) as CommandName[]).filter((name) => !(name in finalCommands));
  for (const name of others) {
    const { cla, ins } = cardCommands[name];
    await guardFinal(transport, () => false).exchange(Uint8Array.of(cla, ins, 0, 0));
  }
  expect(others.length).toBeGreaterThan(50);
});

let place: Workplace;
let copy: () => string;
beforeAll(async () => {
  place = createWorkplace();
  await makeBackedUp(place);
  await place.symbolon('pack', 'new', 'new-box');
  copy = copier(place, 'backed-up');
});
afterAll(() => place.remove());

test.each([
  ['set revoke', ['set', 'revoke', '3'], /member 3, backup, number \d{12}/],
  [
    'set promote',
    ['set', 'promote', '2', '--lost-member', '1', '--card', '2,3'],
    /Put out of the set.*: member 1, primary/,
  ],
  ['activate', 'activate --puk --card 2'.split(' '), /"card 2 of backed-up-\d+", number \d{12}, signs from then on/],
  [
    'backup --seal',
    'backup --finish --seal'.split(' '),
    /the card makes no more clones.*Sealed is the wallet of "card 1 of backed-up-\d+", number \d{12}\./s,
  ],
  [
    'reset',
    ['reset', '--card', '3'],
    /"card 3 of backed-up-\d+", number \d{12}, holds the wallet 73c5da0a in slot 1, backup, member 3 .*will be erased/s,
  ],
])('%s shows whom it means, and does nothing without consent', async (_, args, shown) => {
  const pack = copy();
  const before = await place.symbolon('set', 'show', '--pack', pack, '--card', '2', '--json');
  const run = await place.symbolon(...args, '--pack', pack);
  expect(run.stderr).toMatch(shown);
  expect(run.status).toBe(10);
  expect(errorOf(await place.symbolon(...args, '--pack', pack, '--json')).code).toBe('confirmation/needed');
  expect((await place.symbolon('set', 'show', '--pack', pack, '--card', '2', '--json')).stdout).toBe(before.stdout);
});

test.each([
  ['set rehearse', 'set rehearse'.split(' '), /made on "card 1 of new-box", number \d{12}, and sealed/],
  [
    'shares rehearse',
    'shares rehearse --card 1,2,3'.split(' '),
    /"card 1 of new-box", number \d{12}, holds the wallet for as long/,
  ],
])('%s asks once the blank card has said which it is', async (_, args, shown) => {
  const run = await place.symbolonWith({ SYMBOLON_SHARE_PIN: '246810' }, ...args, '--pack', 'new-box');
  expect(run).toMatchObject({ status: 10, stderr: expect.stringMatching(shown) });
  expect(run.stderr).toContain('Nothing was changed on a card');
});

test('whoever asks says in the help what can not be undone', () => {
  const asking = commands.filter(({ final }) => final !== undefined).map(({ name }) => name);
  for (const name of ['set revoke', 'set promote', 'set replace', 'activate', 'heir wake', 'reset', 'vault delete'])
    expect(asking).toContain(name);
});

test('a card is named as its owner calls it, or by its number in the set or on the card', async () => {
  const pack = copy();
  const at = ['--pack', pack, '--json'] as const;
  await place.symbolon('set', 'name', '2', 'safe', ...at);
  const shown = JSON.parse((await place.symbolon('set', 'show', ...at)).stdout);
  const { card } = shown.members[2];
  expect(shown.members.map(({ member }: { member: number }) => member)).toEqual([1, 2, 3]);
  const none = errorOf(await place.symbolon('set', 'revoke', 'saef', '--yes', ...at));
  expect(none.message).toMatch(
    /^the set has no card "saef": there are member 1 .*; "safe" \(member 2, number \d{12}\); member 3/,
  );
  expect(errorOf(await place.symbolon('set', 'revoke', '0', '--yes', ...at)).code).toBe('usage/wrong');
  const byNumber = await place.symbolon('set', 'revoke', card, '--yes', ...at);
  expect(JSON.parse(byNumber.stdout)).toMatchObject({ member: 3, revoked: true });
  const byName = await place.symbolon('set', 'revoke', 'safe', '--yes', ...at);
  expect(JSON.parse(byName.stdout)).toMatchObject({ member: 2, revoked: true });
  for (const name of ['2', '#2', '２', 'member 2', 'Card 2', '2.'])
    expect(errorOf(await place.symbolon('set', 'name', '1', name, ...at)).message).toContain('more than a number');
});
