/** Another phone before this one: the native half of `src/be-a-card.ts` without Android, and a reader at it. */
import { cardError } from '@symbolon/interface';
import { createTransport, type Transport } from '@symbolon/protocol/transport';
import { beACard, type CardEvents, type NativeCard } from '../../src/be-a-card.ts';
import { createTestRandom, signOnNewCard } from './sign.ts';

/** @param keeps whether storage takes what it is given */
export function createPhone(keeps: () => boolean = () => true) {
  const listeners = new Map<string, (event: unknown) => void>();
  const phone = { record: '', open: false, stored: 0 };
  let turn = 0;
  let answered: (response: string) => void = () => {};
  const native: NativeCard = {
    load: async () => phone.record,
    keep: async (record) => {
      if (!keeps()) throw new Error('no room');
      phone.record = record;
      phone.stored++;
    },
    answer: (to, response) => {
      if (to === turn) answered(response);
    },
    open: () => {
      phone.open = true;
    },
    close: () => {
      phone.open = false;
    },
  };
  const events: CardEvents = {
    addListener: (name, listener) => {
      listeners.set(name, listener as (event: unknown) => void);
      return { remove: () => void listeners.delete(name) };
    },
  };
  const deactivate = (): void => {
    turn++;
    listeners.get('SymbolonDeactivated')?.(undefined);
  };
  /** As Android: 6985 while no app is open; `undefined` if no answer comes. */
  const send = async (command: string): Promise<string | undefined> => {
    if (!phone.open) return '6985';
    const current = ++turn;
    let answer: string | undefined;
    answered = (response) => {
      answer = response;
    };
    listeners.get('SymbolonCommand')?.({ turn: current, command });
    // The bridge answers within these turns of the loop, or not at all.
    for (let step = 0; step < 20 && answer === undefined; step++) await Promise.resolve();
    return answer;
  };
  return { phone, native, events, deactivate, send };
}

type Phone = ReturnType<typeof createPhone>;

/** Holds the other phone to it: the app is started anew for each tap, and ends with it. */
export async function tap({ native, events, deactivate, send }: Phone): Promise<Transport> {
  const app = await beACard(native, events, createTestRandom());
  return createTransport({
    name: 'a phone',
    limits: { command: 261, response: 258 },
    carry: async (command) => {
      const response = await send(hexOf(command));
      if (response === undefined) throw cardError('transport/card-removed', { transport: 'a phone' });
      return Uint8Array.from(response.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
    },
    release: async () => {
      deactivate();
      app.close();
    },
  });
}

/** Makes a wallet on a phone, and signs. @returns the transaction in hex */
export async function signOnPhoneCard(): Promise<string> {
  const phone = createPhone();
  const { can, close } = await beACard(phone.native, phone.events, createTestRandom());
  close();
  return signOnNewCard({ can }, () => tap(phone));
}

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
