/** The published JavaScript of react-native-nfc-manager on a native module for tests. */
import { vi } from 'vitest';
import { createNativeAndroid, type NativeAndroid } from './native-android.ts';
import { createNativeIos, type NativeIos } from './native-ios.ts';
import type { HeldCard } from './native-phone.ts';

/** The package as a bundler sees it. */
type Published = typeof import('react-native-nfc-manager', { with: { 'resolution-mode': 'require' }});

export type Loaded<Native> = {
  readonly native: Native;
  readonly nfc: Pick<Published, 'NfcError' | 'NfcEvents' | 'NfcTech'> & { readonly NfcManager: Published['default'] };
};

export const loadAndroid = (): Promise<Loaded<NativeAndroid>> => load('android', createNativeAndroid);
export const loadIos = (): Promise<Loaded<NativeIos>> => load('ios', createNativeIos);

async function load<Native extends { readonly module: object }>(
  platform: 'android' | 'ios',
  create: (emitter: { emit: (name: string, event: unknown) => void }) => Native,
): Promise<Loaded<Native>> {
  const listeners = new Map<string, (event: unknown) => void>();
  const native = create({ emit: (name, event) => queueMicrotask(() => listeners.get(name)?.(event)) });
  vi.resetModules();
  vi.doMock('react-native', () => ({
    NativeModules: { NfcManager: native.module },
    NativeEventEmitter: class {
      addListener(name: string, listener: (event: unknown) => void) {
        listeners.set(name, listener);
      }
    },
    Platform: { OS: platform },
  }));
  const published = (await import('react-native-nfc-manager')) as unknown as Published;
  const { default: NfcManager, NfcError, NfcEvents, NfcTech } = published;
  return { native, nfc: { NfcManager, NfcError, NfcEvents, NfcTech } };
}

/** A card that answers as `transmit` says. */
export function cardOf(transmit: HeldCard['transmit'], kind: HeldCard['kind'] = 'iso-dep'): HeldCard {
  return { kind, powerOn: () => {}, powerOff: () => {}, transmit };
}
