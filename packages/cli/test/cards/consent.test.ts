/** What can't be undone waits for the answer, and for no less than a yes. */
import { commands } from '@symbolon/protocol/commands';
import type { Transport } from '@symbolon/protocol/transport';
import { beforeEach, expect, test, vi } from 'vitest';
import { createContext } from '../../src/create-context.ts';
import type { Terminal } from '../../src/input/terminal.ts';
import { createScreen } from '../../src/output/screen.ts';

const sent: Uint8Array[] = [];
beforeEach(() => void sent.splice(0));

vi.mock('../../src/cards/sources/open-card-source.ts', () => ({
  openCardSource: async () => ({
    connect: (_: number, use: (transport: Transport) => Promise<unknown>) =>
      use({
        name: 'a card',
        exchange: async (command: Uint8Array) => {
          sent.push(command);
          return Uint8Array.of(0x90, 0);
        },
        close: async () => {},
      } as unknown as Transport),
    close: async () => {},
  }),
}));

const { cla, ins } = commands.resetCard;
const reset = Uint8Array.of(cla, ins, 0, 0);

/** A person who gives these answers, one a question, and a command that erases a card. */
function at(...answers: readonly (string | Promise<string>)[]) {
  const left = [...answers];
  const stream = { write: () => true };
  const { context } = createContext(
    {
      stdout: stream,
      stderr: stream,
      screen: createScreen(stream, {}),
      environment: {},
      onStop: () => undefined,
      openTerminal: () => ({ ask: async () => (await left.shift()) ?? '', key: async () => {} }) satisfies Terminal,
    },
    { input: {}, signal: new AbortController().signal, asks: [] },
  );
  const erase = async () => (await context.cards()).connect(0, (card) => card.exchange(reset));
  return { erase, confirm: (agreed = false) => context.confirm('erasing', { lines: [], agreed }) };
}

test.each(['n', '', 'maybe', 'yesterday', 'y n', 'ja'])('%j is no consent', async (answer) => {
  const { confirm, erase } = at(answer);
  await expect(confirm()).rejects.toMatchObject({ code: 'confirmation/refused' });
  await expect(erase()).rejects.toThrow("can't be undone");
  expect(sent).toEqual([]);
});

test.each(['y', 'Yes', ' y '])('%j is', async (answer) => {
  const { confirm, erase } = at(answer);
  await confirm();
  await erase();
  expect(sent).toEqual([reset]);
});

test('--yes is', async () => {
  const { confirm, erase } = at();
  await confirm(true);
  await erase();
  expect(sent).toEqual([reset]);
});

test('while the question waits there is none', async () => {
  let answer: (typed: string) => void = () => {};
  const { confirm, erase } = at(
    new Promise<string>((resolve) => {
      answer = resolve;
    }),
  );
  const asked = confirm();
  await expect(erase()).rejects.toThrow("can't be undone");
  answer('y');
  await asked;
  await erase();
  expect(sent).toEqual([reset]);
});
