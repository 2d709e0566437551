/** The published JavaScript of react-native-nfc-manager, with the native module substituted. */
import { type Peer, transportContract } from '@symbolon/protocol/transport-contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openPhone } from '../src/react-native/index.ts';
import { cardOf, type Loaded, loadAndroid, loadIos } from './support/load-package.ts';
import type { NativePhone } from './support/native-phone.ts';

const header = Uint8Array.of(0x00, 0xa4, 0x04, 0x00);
const ok = Uint8Array.of(0x90, 0x00);
const loaders = { android: loadAndroid, ios: loadIos } as const;

for (const [platform, load] of Object.entries(loaders)) {
  describe(platform, () => {
    let loaded: Loaded<NativePhone>;
    beforeEach(async () => {
      loaded = await load();
    });
    afterEach(() => expect(loaded.native.crashes).toEqual([]));

    describe('keeps the transport contract', () => {
      const cases = transportContract({
        connect: async (peer: Peer) => {
          const { native, nfc } = await load();
          native.hold(cardOf(peer));
          const reader = await openPhone({ ...nfc, timeoutMilliseconds: 100 });
          return { transport: await reader.tap(), remove: async () => native.take() };
        },
      });
      for (const { name, run } of cases) it(name, run);
    });

    it('gives up when told, or when no card comes, and the next tap works', async () => {
      const { native, nfc } = loaded;
      const reader = await openPhone(nfc);
      await expect(reader.tap({ waitMilliseconds: 5 })).rejects.toMatchObject({
        code: 'transport/unavailable',
        context: { reason: 'no card came' },
      });
      const controller = new AbortController();
      const tap = reader.tap({ signal: controller.signal });
      controller.abort('no more');
      await expect(tap).rejects.toMatchObject({ code: 'transport/aborted', cause: 'no more' });
      await expect(reader.tap({ signal: controller.signal })).rejects.toMatchObject({ code: 'transport/aborted' });
      native.hold(cardOf(() => ok));
      expect(await (await reader.tap()).exchange(header)).toEqual(ok);
    });

    it('lets go of an exchange that is aborted, and the next tap works', async () => {
      const { native, nfc } = loaded;
      const reader = await openPhone({ ...nfc, timeoutMilliseconds: 200 });
      native.hold(cardOf(() => undefined));
      const transport = await reader.tap();
      const controller = new AbortController();
      const exchange = transport.exchange(header, { signal: controller.signal });
      setTimeout(() => controller.abort(), 5);
      await expect(exchange).rejects.toMatchObject({ code: 'transport/aborted' });
      await transport.removed;
      native.hold(cardOf(() => ok));
      expect(await (await reader.tap()).exchange(header)).toEqual(ok);
    });

    it('waits for one tap, the latest that was asked for', async () => {
      const { native, nfc } = loaded;
      const reader = await openPhone(nfc);
      const first = reader.tap();
      const second = reader.tap();
      await expect(first).rejects.toMatchObject({ code: 'transport/aborted' });
      native.hold(cardOf(() => ok));
      expect(await (await second).exchange(header)).toEqual(ok);
    });

    it('ends a tap when it is closed, and closes twice', async () => {
      const { nfc } = loaded;
      const reader = await openPhone(nfc);
      const tap = reader.tap();
      await Promise.all([
        expect(tap).rejects.toMatchObject({ code: 'transport/closed' }),
        reader.close({ message: 'Done' }),
        reader.close(),
      ]);
      await expect(reader.tap()).rejects.toMatchObject({ code: 'transport/closed' });
    });

    it('belongs to one reader at a time', async () => {
      const { native, nfc } = loaded;
      const reader = await openPhone(nfc);
      await expect(openPhone(nfc)).rejects.toMatchObject({
        code: 'transport/unavailable',
        context: { reason: 'this app has it open already' },
      });
      await reader.close();
      native.hold(cardOf(() => ok));
      expect(await (await (await openPhone(nfc)).tap()).exchange(header)).toEqual(ok);
    });

    it('is opened again once a close or an abort that is under way is over, as when a screen is mounted anew', async () => {
      const { native, nfc } = loaded;
      const first = await openPhone(nfc);
      first.tap().catch(() => {});
      const closed = first.close({ message: 'Done' });
      const leaving = new AbortController();
      const second = openPhone({ ...nfc, signal: leaving.signal });
      leaving.abort('unmounted');
      await expect(second).rejects.toMatchObject({ code: 'transport/aborted', cause: 'unmounted' });
      await closed;

      const again = new AbortController();
      const third = openPhone({ ...nfc, signal: again.signal });
      third.catch(() => {});
      again.abort();
      const [fourth, fifth] = await Promise.allSettled([openPhone(nfc), openPhone(nfc)]);
      await expect(third).rejects.toMatchObject({ code: 'transport/aborted' });
      expect(fifth).toMatchObject({ reason: { context: { reason: 'this app has it open already' } } });
      if (fourth?.status !== 'fulfilled') throw new Error('not opened', { cause: fourth?.reason });
      native.hold(cardOf(() => ok));
      expect(await (await fourth.value.tap()).exchange(header)).toEqual(ok);
      await fourth.value.close();
    });

    it('listens to a signal once, however many taps are asked for with it', async () => {
      const { nfc } = loaded;
      const reader = await openPhone(nfc);
      const { signal } = new AbortController();
      const listeners = new Set<unknown>();
      let most = 0;
      const { addEventListener, removeEventListener } = signal;
      signal.addEventListener = (...given: Parameters<typeof addEventListener>) => {
        most = Math.max(most, listeners.add(given[1]).size);
        addEventListener.apply(signal, given);
      };
      signal.removeEventListener = (...given: Parameters<typeof removeEventListener>) => {
        listeners.delete(given[1]);
        removeEventListener.apply(signal, given);
      };
      const taps = Array.from({ length: 15 }, () => reader.tap({ signal }));
      await Promise.all([...taps.map((tap) => tap.catch(() => {})), reader.close()]);
      expect({ left: listeners.size, most }).toEqual({ left: 0, most: 1 });
    });

    it('is not opened after an abort', async () => {
      const { nfc } = loaded;
      await expect(openPhone({ ...nfc, signal: AbortSignal.abort('no') })).rejects.toMatchObject({
        code: 'transport/aborted',
        cause: 'no',
      });
      await (await openPhone(nfc)).close();
    });

    it('dismisses what it shows, and shows it again at the next tap', async () => {
      const { native, nfc } = loaded;
      native.hold(cardOf(() => ok));
      const reader = await openPhone(nfc);
      const first = await reader.tap({ message: 'first card' });
      await reader.dismiss({ message: 'Now your PIN' });
      await expect(first.exchange(header)).rejects.toMatchObject({ code: 'transport/closed' });
      expect(await (await reader.tap({ message: 'again' })).exchange(header)).toEqual(ok);
      expect(native.calls.filter((call) => call.startsWith('request'))).toHaveLength(2);
    });
  });
}

describe('android', () => {
  it('holds reader mode over all taps', async () => {
    const { native, nfc } = await loadAndroid();
    native.hold(cardOf(() => ok));
    const reader = await openPhone(nfc);
    const first = await reader.tap({ message: 'first card' });
    await first.close();
    await reader.tap();
    await reader.close();
    expect(native.calls).toEqual([
      'register 129',
      'request IsoDep',
      'timeout 30000',
      'cancel',
      'request IsoDep',
      'timeout 30000',
      'cancel',
      'cancel',
      'unregister',
    ]);
  });

  it.each([
    [65_279, { command: 65_279, response: 65_279 }],
    [2_462, { command: 2_462, response: 2_462 }],
    [261, { command: 261, response: 258 }],
    [253, { command: 253, response: 258 }],
    [0, { command: 261, response: 258 }],
  ])('takes %i bytes for the longest command where the phone says so', async (longest, limits) => {
    const { native, nfc } = await loadAndroid();
    native.setLongest(longest);
    native.hold(cardOf(() => ok));
    const transport = await (await openPhone(nfc)).tap();
    expect(transport.limits).toEqual(limits);
    await expect(transport.exchange(new Uint8Array(limits.command + 1))).rejects.toMatchObject({
      code: 'apdu/malformed',
    });
  });

  it.each([
    ['no nfc support', 'this phone has no NFC'],
    ['fail to get current activity', 'the app is not on the screen'],
  ])('explains “%s”, and opens once that is over', async (error, reason) => {
    const { native, nfc } = await loadAndroid();
    native.startsWith(error);
    await expect(openPhone(nfc)).rejects.toMatchObject({ code: 'transport/unavailable', context: { reason } });
    native.startsWith(null);
    await openPhone(nfc);
  });
});

describe('ios', () => {
  it('leads through several taps on one sheet', async () => {
    const { native, nfc } = await loadIos();
    native.hold(cardOf(() => ok));
    const reader = await openPhone(nfc);
    await reader.tap({ message: 'Hold the new card to the phone' });
    await reader.tap({ message: 'Now the old one' });
    await reader.close({ message: 'Backed up' });
    expect(native.calls).toEqual([
      'request IsoDep Hold the new card to the phone',
      'message Now the old one',
      'restart',
      'message Backed up',
      'cancel',
    ]);
    expect(native.sheet()).toBeUndefined();
  });

  it('shows a failure as one', async () => {
    const { native, nfc } = await loadIos();
    native.hold(cardOf(() => ok));
    const reader = await openPhone(nfc);
    await reader.tap();
    await reader.close({ message: 'Another card', failed: true });
    expect(native.calls).toContain('failure Another card');
  });

  it.each([
    [1, 'this phone has no NFC'],
    [2, 'iOS does not let this app read cards'],
    [6, 'NFC is switched off'],
  ])('explains NFCError %i at once, and tries again at the next tap', async (code, reason) => {
    const { native, nfc } = await loadIos();
    native.refuseSheets(code, 1);
    native.hold(cardOf(() => ok));
    const reader = await openPhone(nfc);
    await expect(reader.tap()).rejects.toMatchObject({ code: 'transport/unavailable', context: { reason } });
    expect(await (await reader.tap()).exchange(header)).toEqual(ok);
  });

  it('says that the phone has no NFC', async () => {
    const { native, nfc } = await loadIos();
    native.startsWith('Not support in this device');
    await expect(openPhone(nfc)).rejects.toMatchObject({ context: { reason: 'this phone has no NFC' } });
  });

  it('waits as long as it was told, over as many sheets as that takes', async () => {
    vi.useFakeTimers();
    try {
      const { native, nfc } = await loadIos();
      const reader = await openPhone(nfc);
      const tap = expect(reader.tap({ message: 'your card', waitMilliseconds: 150_000 })).rejects.toMatchObject({
        code: 'transport/unavailable',
        context: { reason: 'no card came' },
      });
      await vi.advanceTimersByTimeAsync(155_000);
      await tap;
      expect(native.calls.filter((call) => call.startsWith('request'))).toHaveLength(3);
      expect(native.sheet()).toBeUndefined();
    } finally {
      vi.useRealTimers();
    }
  });
});
