/**
 * What public reports tell of NFC on Android: in each case the app gets a typed error or a success, and the next tap
 * works. Numbers are issues and pull requests of revtel/react-native-nfc-manager. The clock is virtual.
 */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { cardOf, loadAndroid } from './support/load-package.ts';
import type { NativeAndroid } from './support/native-android.ts';
import { aborted, type Case, good, header, inExchange, ok, play, removed } from './support/stage.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const android: readonly Case<NativeAndroid>[] = [
  ...(['setTimeout', 'getMaxTransceiveLength'] as const).map(
    (method): Case<NativeAndroid> => [
      `the card leaves before ${method} (SecurityException: #669, #765), and comes back`,
      async ({ native, reader, outcome, pass }) => {
        native.hold(good);
        native.before(method, native.take);
        const tap = reader.tap();
        await pass(500);
        native.hold(good);
        expect(await outcome(tap)).toBe('success');
        expect((await tap).limits.command).toBe(65_279);
      },
    ],
  ),
  [
    'the card leaves before setTimeout and does not come back',
    async ({ native, reader, outcome }) => {
      native.hold(good);
      native.before('setTimeout', native.take);
      expect(await outcome(reader.tap())).toBe('transport/unavailable: no card came that could be read');
    },
  ],
  [
    'the card leaves while the phone connects: the request resolves to null (#802), and the next would be refused',
    async ({ native, reader, outcome, pass }) => {
      const tap = reader.tap();
      for (let times = 0; times < 6; times++) {
        await pass(1_000);
        native.hold(cardOf(() => ok, 'unsteady'));
      }
      await pass(10);
      native.hold(good);
      expect(await outcome(tap)).toBe('success');
    },
  ],
  [
    'the app gives up just when the card comes: it is let go',
    async ({ native, reader, outcome, pass }) => {
      const controller = new AbortController();
      native.hold(good);
      native.before('setTimeout', () => controller.abort());
      expect(await outcome(reader.tap({ signal: controller.signal }))).toBe(aborted);
      await pass(10);
      expect(native.calls.at(-1)).toBe('cancel');
    },
  ],
  [
    'a card of another kind stays',
    async ({ native, reader, outcome }) => {
      native.hold(cardOf(() => ok, 'other'));
      expect(await outcome(reader.tap())).toBe('transport/unavailable: no card came that could be read');
    },
  ],
  [
    'the card leaves in mid-transceive: “Tag was lost”, passed on as “transceive fail” (#127)',
    async (stage) => {
      const lifted = cardOf(() => {
        stage.native.take();
        return new Uint8Array();
      });
      stage.native.hold(lifted);
      const transport = await stage.reader.tap();
      expect(await stage.outcome(transport.exchange(header))).toBe(removed);
      await transport.removed;
    },
  ],
  [
    'the card leaves between two commands: Android says so when it is asked for the handle',
    async ({ native, outcome, pass, tapGood }) => {
      const transport = await tapGood();
      native.take();
      await pass(2_000);
      await transport.removed;
      expect(await outcome(transport.exchange(header))).toBe(removed);
    },
  ],
  [
    'a card that never answers keeps the module busy until its time is over',
    async (stage) => expect(await inExchange(stage, () => {})).toMatch(/transport\/(timeout|card-removed)/),
  ],
  [
    'another part of the app left a request: “one request at a time” (#245)',
    async ({ native, outcome, tapGood }) => {
      native.call('requestTechnology');
      expect(await outcome(tapGood())).toBe('success');
    },
  ],
  [
    'another part of the app undid the registration (#180)',
    async ({ native, outcome, tapGood }) => {
      native.call('unregisterTagEvent');
      expect(await outcome(tapGood())).toBe('success');
    },
  ],
  [
    'NFC is switched off while the phone waits, and on again (#423)',
    async ({ native, reader, outcome, pass }) => {
      const tap = reader.tap();
      tap.catch(() => {});
      await pass(100);
      native.switchOff();
      expect(await outcome(tap)).toBe('transport/unavailable: NFC is switched off');
      expect(await outcome(reader.tap())).toBe('transport/unavailable: NFC is switched off');
      native.switchOn();
    },
  ],
  [
    'NFC is switched off with a card connected',
    async ({ native, outcome, pass, tapGood }) => {
      const transport = await tapGood();
      native.switchOff();
      await pass(10);
      await transport.removed;
      expect(await outcome(transport.exchange(header))).toBe(removed);
      native.switchOn();
    },
  ],
  [
    'the app leaves the screen with a card connected (#433)',
    async ({ native, outcome, tapGood }) => {
      const transport = await tapGood();
      native.pause();
      expect(await outcome(transport.exchange(header))).toBe(removed);
      native.resume();
    },
  ],
  [
    'the app leaves the screen while the phone waits, and comes back',
    async ({ native, reader, outcome, pass }) => {
      const tap = reader.tap();
      await pass(100);
      native.pause();
      native.hold(good);
      await pass(1_000);
      native.resume();
      native.hold(good);
      expect(await outcome(tap)).toBe('success');
    },
  ],
];

it.each(android)('%s', async (_, run) => play(await loadAndroid(), run));
