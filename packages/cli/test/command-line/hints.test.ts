/** A command that a message names is meant for the card of this run: as it stands, it costs no other card a try. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHints } from '../../src/command-line/hints.ts';
import { commands } from '../../src/commands/table.ts';
import { createWorkplace, errorOf, makeBox } from '../support/workplace.ts';

const inText = (
  text: string,
  input: Record<string, unknown>,
  { environment = {}, turn = 0 }: { readonly environment?: Record<string, string>; readonly turn?: number } = {},
): string => createHints({ commands, input, environment, lastTurn: () => turn }).inText(text);

test('it carries the pack or reader, the card and the slot of this run', () => {
  const hint = 'Run "symbolon pin resume" now.';
  expect(inText(hint, { pack: 'my box', card: '2', slot: 1 })).toBe(
    `Run "symbolon pin resume --pack 'my box' --card 2 --slot 2" now.`,
  );
  expect(inText(hint, { reader: 'any', 'test-cards': true })).toBe(
    'Run "symbolon pin resume --reader any --test-cards" now.',
  );
  expect(inText(hint, { slot: 0 })).toBe(hint);
});

test('what the environment says, and what the hint says, is not said again', () => {
  const environment = { SYMBOLON_CARD: '2' };
  expect(inText('"symbolon pin resume"', { card: '2' }, { environment })).toBe('"symbolon pin resume"');
  expect(inText('"symbolon pin resume"', { card: '1' }, { environment })).toBe('"symbolon pin resume --card 1"');
  expect(inText('"symbolon pack new"', { pack: 'box', card: '2' })).toBe('"symbolon pack new"');
  expect(inText('"symbolon wallet export --help"', { pack: 'box' })).toBe('"symbolon wallet export --help"');
  expect(inText('"symbolon address --card 3"', { pack: 'box', card: '2' })).toBe(
    '"symbolon address --card 3 --pack box"',
  );
});

test('a PIN is that of the card that was used last', () => {
  expect(inText('"symbolon pin resume"', { card: '3,1' }, { turn: 1 })).toBe('"symbolon pin resume"');
  expect(inText('"symbolon pin unblock"', { card: '3' }, { turn: 2 })).toBe('"symbolon pin unblock --card 2"');
  const named = createHints({ commands, input: { card: '2,1' }, environment: {}, lastTurn: () => 0 });
  expect(named.inText(named.inText('"symbolon pin resume"', 1))).toBe('"symbolon pin resume --card 1"');
  expect(inText('"symbolon files list"', { card: '3,1' }, { turn: 1 })).toBe('"symbolon files list --card 3"');
});

test('the next command takes as many cards of this run as it needs', () => {
  const next = (input: Record<string, unknown>) =>
    createHints({ commands, input, environment: {} }).inWords('verify', 3);
  expect(next({ pack: 'box' })).toBe('verify --card 1,2,3 --pack box');
  expect(next({ pack: 'box', card: '2,4' })).toBe('verify --card 2,4,1 --pack box');
  expect(next({ reader: 'any' })).toBe('verify --cards 3 --reader any');
});

test('a command for the primary, or for the card of somebody else, names no card', () => {
  for (const words of ['policy set', 'set show', 'heir ask', 'shares status', 'time trust', 'set tell'])
    expect(inText(`"symbolon ${words}"`, { pack: 'box', card: '4' })).toBe(`"symbolon ${words} --pack box"`);
});

const place = createWorkplace();
beforeAll(() => makeBox(place, 'box', '--card', '2'));
afterAll(() => place.remove());

test('after a wrong PIN the hint means that card', async () => {
  const wrong = { SYMBOLON_PIN: '111111' };
  const address = ['address', '--pack', 'box', '--card', '2'];
  await place.symbolonWith(wrong, ...address);
  const { stderr } = await place.symbolonWith(wrong, ...address);
  expect(stderr).toContain('"symbolon pin resume --pack box --card 2"');
  expect(errorOf(await place.symbolonWith(wrong, ...address, '--json')).advice).toContain(
    'pin resume --pack box --card 2"',
  );
});

test('words of a server between quotation marks of their own are completed to no command', () => {
  const said = 'it would fail: "try \\"symbolon reset --yes\\" first"';
  expect(inText(said, { pack: 'box' })).toBe(said);
});
