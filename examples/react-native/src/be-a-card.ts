/**
 * This phone as the card of another one: Android's host card emulation gives each command to the native service in
 * `android/`, which hands it on to here, where the firmware answers. For developers: the keys lie in the app's storage.
 */
import { createMemory, createPack, createVirtualCard, emulatorTrust, type VirtualCard } from '@symbolon/emulator/cards';

/** The native module `SymbolonCard`, `android/SymbolonCardModule.kt`. Bytes cross the bridge in hex. */
export type NativeCard = {
  /** What was kept last, or '' if nothing was. */
  readonly load: () => Promise<string>;
  /** Keeps `record` for good. Rejects if it can't. */
  readonly keep: (record: string) => Promise<void>;
  readonly answer: (turn: number, response: string) => void;
  /** From now on commands are taken; until then the service answers 6985. */
  readonly open: () => void;
  readonly close: () => void;
};

/** The used part of `NativeEventEmitter` of React Native. */
export type CardEvents = {
  readonly addListener: <K extends keyof CardEvent>(
    name: K,
    listener: (event: CardEvent[K]) => void,
  ) => { readonly remove: () => void };
};
type CardEvent = {
  /** A command of the reader. `turn` counts them, so that no late answer is taken for that of another. */
  readonly SymbolonCommand: { readonly turn: number; readonly command: string };
  /** The reader is gone, or has chosen another application. */
  readonly SymbolonDeactivated: undefined;
};

/** The card that this phone is. */
export type PhoneCard = {
  /** The six digits that a real card has printed on it. */
  readonly can: string;
  /** Stops being a card. */
  readonly close: () => void;
};

/**
 * Makes this phone a card: the one that it was before, or a new one.
 *
 * @param random secure randomness: `crypto.getRandomValues`
 */
export async function beACard(
  native: NativeCard,
  events: CardEvents,
  random: (length: number) => Uint8Array,
): Promise<PhoneCard> {
  let kept = await load(native, random);
  let card = powerless(kept, random);
  let powered = false;
  let writes = 0;

  const powerOff = (): void => {
    if (powered) card.device.powerOff();
    powered = false;
  };
  /** What the card stored is kept before its answer leaves. */
  const obey = async (turn: number, command: string): Promise<void> => {
    if (!powered) {
      card.device.powerOn();
      powered = true;
      writes = 0;
    }
    const response = card.device.transmit(bytesOf(command));
    if (card.power.writes() !== writes) {
      writes = card.power.writes();
      const next = { can: kept.can, image: card.image() };
      try {
        await native.keep(recordOf(next));
      } catch {
        // As on a card that loses its power before it has written: it has not happened, and nothing is answered.
        powerOff();
        card = powerless(kept, random);
        return;
      }
      kept = next;
    }
    native.answer(turn, hexOf(response));
  };
  /** One thing after the other, also where the next reader comes while something is being kept. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (job: () => unknown): void => {
    last = last.then(job);
  };

  const listeners = [
    events.addListener('SymbolonCommand', ({ turn, command }) => inTurn(() => obey(turn, command))),
    events.addListener('SymbolonDeactivated', () => inTurn(powerOff)),
  ];
  native.open();
  return {
    can: kept.can,
    close: () => {
      native.close();
      for (const listener of listeners) listener.remove();
      inTurn(powerOff);
    },
  };
}

type Kept = { readonly can: string; readonly image: Uint8Array };

async function load(native: NativeCard, random: (length: number) => Uint8Array): Promise<Kept> {
  const record = await native.load();
  if (record !== '') return { can: record.slice(0, 6), image: bytesOf(record.slice(6)) };
  const [card] = createPack({ cards: 1, random });
  if (card === undefined) throw new Error('the pack is empty');
  const fresh = { can: card.can, image: card.image() };
  await native.keep(recordOf(fresh));
  return fresh;
}

function powerless({ image }: Kept, rng: (length: number) => Uint8Array): VirtualCard {
  return createVirtualCard({ name: 'this phone', rng, trust: emulatorTrust, memory: createMemory(image) });
}

/** Six digits, and the memory in hex. */
const recordOf = ({ can, image }: Kept): string => can + hexOf(image);
const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from({ length: hex.length / 2 }, (_, index) => Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16));
