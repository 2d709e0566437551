/** The published JavaScript of react-native-nfc-manager, with the native module substituted. */
import { type Peer, transportContract } from '@symbolon/protocol/transport-contract';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { openPhone } from '../src/react-native.ts';

/** The package as a bundler sees it. */
type Published = typeof import('react-native-nfc-manager', { with: { 'resolution-mode': 'require' }});
type Callback = (error: string | null, ...result: unknown[]) => void;
const header = Uint8Array.of(0x00, 0xa4, 0x04, 0x00);

/**
 * The native module as its Java and Objective-C sources have it: every method answers through a callback, errors are
 * strings.
 */
function createNativeModule(platform: 'android' | 'ios') {
  const calls: string[] = [];
  let peer: Peer = () => Uint8Array.of(0x90, 0x00);
  let present = true;
  let pending: Callback | undefined;
  let enabled = true;
  let registered = false;
  const record = (name: string, ...details: unknown[]) => calls.push([name, ...details].join(' '));
  const request = (callback: Callback) => {
    if (present) callback(null, 'IsoDep');
    else pending = callback;
  };
  const transceive = (bytes: number[], callback: Callback, lost: string, give: (response: Uint8Array) => void) => {
    const answer = present ? peer(Uint8Array.from(bytes)) : undefined;
    if (!present) callback(lost);
    else if (answer !== undefined) give(answer);
  };
  const shared = {
    start: (callback: Callback) => callback(null),
    cancelTechnologyRequest: (callback: Callback) => {
      record('cancel');
      pending?.(platform === 'ios' ? 'NFCError:200,' : 'cancelled');
      pending = undefined;
      callback(null);
    },
  };
  const android = {
    isEnabled: (callback: Callback) => callback(null, enabled),
    hasTagEventRegistration: (callback: Callback) => callback(null, registered),
    registerTagEvent: ({ readerModeFlags }: { readerModeFlags: number }, callback: Callback) => {
      record('register', readerModeFlags);
      registered = true;
      callback(null);
    },
    unregisterTagEvent: (callback: Callback) => {
      record('unregister');
      registered = false;
      callback(null);
    },
    requestTechnology: ([technology]: string[], callback: Callback) => {
      record('request', technology);
      request(callback);
    },
    setTimeout: (milliseconds: number, callback: Callback) => {
      record('timeout', milliseconds);
      callback(null);
    },
    getMaxTransceiveLength: (callback: Callback) => callback(null, 65_279),
    transceive: (bytes: number[], callback: Callback) =>
      transceive(bytes, callback, 'transceive fail', (response) => callback(null, [...response])),
  };
  const ios = {
    requestTechnology: ([technology]: string[], { alertMessage }: { alertMessage: string }, callback: Callback) => {
      record('request', technology, alertMessage);
      request(callback);
    },
    restartTechnologyRequest: (callback: Callback) => {
      record('restart');
      request(callback);
    },
    setAlertMessage: (message: string, callback: Callback) => {
      record('message', message);
      callback(null);
    },
    invalidateSessionWithError: (message: string, callback: Callback) => {
      record('failure', message);
      callback(null);
    },
    sendCommandAPDUBytes: (bytes: number[], callback: Callback) =>
      transceive(bytes, callback, 'NFCError:100,', (response) => {
        if (response.length < 2) callback('NFCError:102,');
        else callback(null, [...response.subarray(0, -2)], response.at(-2), response.at(-1));
      }),
  };
  return {
    module: { ...shared, ...(platform === 'ios' ? ios : android) },
    calls,
    answer: (next: Peer) => {
      peer = next;
    },
    hold: () => {
      present = true;
      pending?.(null, 'IsoDep');
      pending = undefined;
    },
    take: () => {
      present = false;
    },
    fail: (error: string) => {
      pending?.(error);
      pending = undefined;
    },
    switchOff: () => {
      enabled = false;
    },
  };
}

async function load(platform: 'android' | 'ios') {
  const native = createNativeModule(platform);
  vi.resetModules();
  vi.doMock('react-native', () => ({
    NativeModules: { NfcManager: native.module },
    NativeEventEmitter: class {
      addListener() {}
    },
    Platform: { OS: platform },
  }));
  const { default: NfcManager, NfcError, NfcTech } = (await import('react-native-nfc-manager')) as unknown as Published;
  return { native, options: { NfcManager, NfcError, NfcTech } };
}

for (const platform of ['android', 'ios'] as const) {
  describe(platform, () => {
    let native: ReturnType<typeof createNativeModule>;
    let options: Awaited<ReturnType<typeof load>>['options'];
    beforeEach(async () => {
      ({ native, options } = await load(platform));
    });

    describe('keeps the transport contract', () => {
      const cases = transportContract({
        connect: async (peer) => {
          native.hold();
          native.answer(peer);
          const reader = await openPhone({ ...options, timeoutMilliseconds: 100 });
          return { transport: await reader.tap(), remove: async () => native.take() };
        },
      });
      for (const { name, run } of cases) it(name, run);
    });

    it('counts as aborted what the person cancels, and tries again', async () => {
      native.take();
      const reader = await openPhone(options);
      const tap = reader.tap();
      await vi.waitFor(() => expect(native.calls.join()).toContain('request'));
      native.fail(platform === 'ios' ? 'NFCError:200,' : 'cancelled');
      await expect(tap).rejects.toMatchObject({ code: 'transport/aborted' });
      native.hold();
      expect(await (await reader.tap()).exchange(header)).toEqual(Uint8Array.of(0x90, 0x00));
    });

    it('gives up when told, or when no card comes', async () => {
      native.take();
      const reader = await openPhone(options);
      await expect(reader.tap({ waitMilliseconds: 5 })).rejects.toMatchObject({ code: 'transport/unavailable' });
      const controller = new AbortController();
      const tap = reader.tap({ signal: controller.signal });
      controller.abort();
      await expect(tap).rejects.toMatchObject({ code: 'transport/aborted' });
      expect(native.calls.filter((call) => call === 'cancel')).toHaveLength(2);
    });
  });
}

describe('android', () => {
  it('takes the length that the phone allows, and holds reader mode over all taps', async () => {
    const { native, options } = await load('android');
    const reader = await openPhone(options);
    const first = await reader.tap({ message: 'first card' });
    expect(first.limits).toEqual({ command: 65_279, response: 65_279 });
    await first.close();
    await reader.tap();
    await reader.close();
    await reader.close();
    await expect(reader.tap()).rejects.toMatchObject({ code: 'transport/closed' });
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

  it('says that NFC is switched off', async () => {
    const { native, options } = await load('android');
    native.switchOff();
    await expect(openPhone(options)).rejects.toMatchObject({
      code: 'transport/unavailable',
      context: { reason: 'NFC is switched off' },
    });
  });
});

describe('ios', () => {
  it('leads through several taps on one sheet', async () => {
    const { native, options } = await load('ios');
    const reader = await openPhone(options);
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
  });

  it('shows a failure as one', async () => {
    const { native, options } = await load('ios');
    const reader = await openPhone(options);
    await reader.tap();
    await reader.close({ message: 'Another card', failed: true });
    expect(native.calls).toContain('failure Another card');
  });

  it.each([
    ['NFCError:201,', 'no card came'],
    ['NFCError:203,', 'another app is using it'],
    ['NFCError:1,', 'this phone has no NFC'],
  ])('explains %s', async (error, reason) => {
    const { native, options } = await load('ios');
    native.take();
    const reader = await openPhone(options);
    const tap = reader.tap();
    await vi.waitFor(() => expect(native.calls).toHaveLength(1));
    native.fail(error);
    await expect(tap).rejects.toMatchObject({ code: 'transport/unavailable', context: { reason } });
  });
});
