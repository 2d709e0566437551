/** Stands in for `react-native`: an Android phone with an emulated card at its NFC reader. */
import { newCard } from '../support/sign.ts';

type Callback = (error: string | null, result?: unknown) => void;

export const card = newCard();

export const Platform = { OS: 'android' };

export class NativeEventEmitter {
  addListener(): void {}
}

const done = (...args: readonly unknown[]): void => (args.at(-1) as Callback)(null);

export const NativeModules = {
  NfcManager: {
    start: done,
    isEnabled: (callback: Callback) => callback(null, true),
    hasTagEventRegistration: (callback: Callback) => callback(null, true),
    registerTagEvent: done,
    unregisterTagEvent: done,
    requestTechnology: (_: readonly string[], callback: Callback) => {
      card.device.powerOn();
      callback(null, 'IsoDep');
    },
    cancelTechnologyRequest: (callback: Callback) => {
      card.device.powerOff();
      callback(null);
    },
    setTimeout: done,
    getMaxTransceiveLength: (callback: Callback) => callback(null, 65_279),
    transceive: (bytes: readonly number[], callback: Callback) =>
      callback(null, [...card.device.transmit(Uint8Array.from(bytes))]),
  },
};
