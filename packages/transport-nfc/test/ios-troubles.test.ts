/**
 * What public reports tell of NFC on iOS: in each case the app gets a typed error or a success, and the next tap
 * works. Numbers are issues and pull requests of revtel/react-native-nfc-manager. The clock is virtual.
 */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openPhone } from '../src/react-native/index.ts';
import { cardOf, loadIos } from './support/load-package.ts';
import { type NativeIos, sheetEnds } from './support/native-ios.ts';
import { aborted, type Case, good, header, inExchange, ok, play, removed } from './support/stage.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const ends = Object.entries({ 'after 60 s': sheetEnds.timedOut, unexpectedly: sheetEnds.unexpected });

const ios: readonly Case<NativeIos>[] = [
  ...ends.flatMap(([how, code]): Case<NativeIos>[] => [
    [
      `the sheet ends ${how} with a card connected (“Not even registered”, #721, #768)`,
      async ({ native, outcome, pass, tapGood }) => {
        const transport = await tapGood();
        native.endSheet(code);
        await pass(10);
        await transport.removed;
        expect(await outcome(transport.exchange(header))).toBe(removed);
      },
    ],
    ...(['fails', 'hangs'] as const).map(
      (command): Case<NativeIos> => [
        `the sheet ends ${how} in mid-command, which ${command}`,
        async (stage) => expect(await inExchange(stage, () => stage.native.endSheet(code, command))).toBe(removed),
      ],
    ),
    [
      `the sheet ends ${how} while the phone waits: the tap goes on with another`,
      async ({ native, reader, outcome, pass }) => {
        const tap = reader.tap({ message: 'your card' });
        await pass(10_000);
        native.endSheet(code);
        await pass(3_000);
        expect(native.sheet()).toBe('your card');
        native.hold(good);
        expect(await outcome(tap)).toBe('success');
      },
    ],
    [
      `the sheet ends ${how} between two taps`,
      async ({ native, pass, tapGood }) => {
        await (await tapGood()).close();
        native.endSheet(code);
        await pass(10);
      },
    ],
  ]),
  ...(['fails', 'hangs'] as const).map(
    (command): Case<NativeIos> => [
      `the person cancels in mid-command, which ${command}`,
      async (stage) =>
        expect(await inExchange(stage, () => stage.native.endSheet(sheetEnds.cancelled, command))).toBe(aborted),
    ],
  ),
  [
    'the person cancels with an idle card connected',
    async ({ native, outcome, pass, tapGood }) => {
      const transport = await tapGood();
      native.endSheet(sheetEnds.cancelled);
      await pass(10);
      await transport.removed;
      expect(await outcome(transport.exchange(header))).toBe(removed);
    },
  ],
  [
    'the person cancels while the phone waits',
    async ({ native, reader, outcome, pass }) => {
      const tap = reader.tap();
      tap.catch(() => {});
      await pass(100);
      native.endSheet(sheetEnds.cancelled);
      expect(await outcome(tap)).toBe(aborted);
    },
  ],
  [
    'the person cancels between two taps, to reach the app behind the sheet',
    async ({ native, pass, tapGood }) => {
      await (await tapGood()).close();
      native.endSheet(sheetEnds.cancelled);
      await pass(10);
    },
  ],
  [
    'the sheet takes its time to go, and the next begins at once (“Duplicated registration”, #408, #546, #724)',
    async ({ native, reader, outcome, pass }) => {
      native.setEndingMilliseconds(2_000);
      const controller = new AbortController();
      const tap = reader.tap({ signal: controller.signal });
      tap.catch(() => {});
      await pass(100);
      controller.abort();
      expect(await outcome(tap)).toBe(aborted);
    },
  ],
  [
    'the system is busy right after a sheet (“System resource unavailable”, #197, #319)',
    async ({ native, outcome, tapGood }) => {
      native.refuseSheets(sheetEnds.busy, 3);
      expect(await outcome(tapGood())).toBe('success');
    },
  ],
  [
    'another app reads all the time, or the phone needs a restart (#699)',
    async ({ native, reader, outcome }) => {
      native.refuseSheets(sheetEnds.busy, 7);
      expect(await outcome(reader.tap())).toBe('transport/unavailable: another app is using it');
    },
  ],
  [
    'no sheet comes up while the app is not on the screen',
    async ({ native, reader, outcome }) => {
      native.refuseSheets(sheetEnds.unexpected, 7);
      expect(await outcome(reader.tap())).toBe('transport/failed: the card could not be connected');
    },
  ],
  ...[100, 101, 102, 104].map(
    (code): Case<NativeIos> => [
      `a command fails with NFCError ${code} (“Tag connection lost”, “Tag response error”: #358), the sheet stays`,
      async ({ native, outcome, tapGood }) => {
        const transport = await tapGood();
        native.failCommand(code);
        expect(await outcome(transport.exchange(header))).toBe(removed);
        await transport.removed;
        expect(native.sheet()).toBe('a good card');
      },
    ],
  ),
  [
    'a command is too long for the phone: the card is still there',
    async ({ native, outcome, tapGood }) => {
      const transport = await tapGood();
      native.failCommand(105);
      expect(await outcome(transport.exchange(header))).toMatch(/^transport\/failed/);
      expect(await outcome(transport.exchange(header))).toBe('success');
    },
  ],
  [
    'a card of another kind stays',
    async ({ native, reader, outcome }) => {
      native.hold(cardOf(() => ok, 'other'));
      expect(await outcome(reader.tap())).toBe('transport/unavailable: no card came');
    },
  ],
];

it.each(ios)('%s', async (_, run) => play(await loadIos(), run));

it.each([
  ['while the phone waits', false],
  ['in mid-command', true],
])('a person’s cancel %s is a no: callers find it as the cause', async (_, inCommand) => {
  vi.useRealTimers();
  const { native, nfc } = await loadIos();
  const reader = await openPhone(nfc);
  if (inCommand) native.hold(cardOf(() => undefined));
  const tap = reader.tap();
  const act: Promise<unknown> = inCommand ? (await tap).exchange(header) : tap;
  setTimeout(() => native.endSheet(sheetEnds.cancelled), 5);
  await expect(act).rejects.toMatchObject({ code: aborted, cause: { code: 'confirmation/refused' } });
  await reader.close();
});
