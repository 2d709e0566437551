/**
 * Power lost at every word that a proof writes. The one moment that costs a right PIN a try is between taking it and
 * giving it back; and whoever cuts the power never sees whether a guess was right without a try being stored.
 */
import { decodeResponse, encodeCommand } from '@symbolon/protocol/apdu';
import type { TerminalMessaging } from '@symbolon/protocol/channel';
import { afterAll, describe, expect, test } from 'vitest';
import {
  canSession,
  digits,
  getStatus,
  open,
  type PoweredCard,
  poweredCard,
  told,
  wrongDigits,
} from './support/host.ts';
import { type Tear, tears } from './support/memory.ts';

type Password = 'pin' | 'puk';
const ways: readonly (Tear | undefined)[] = [undefined, tears['garbage']];
const index = { pin: 0, puk: 1 } as const;

const suspended = (() => {
  const card = poweredCard();
  for (let guess = 0; guess < 2; guess += 1) card.send(open(card.send, 'pin', wrongDigits.pin).wrapCommand(getStatus));
  return card.chip.memory.image();
})();

/** A proof that is about to be sent, and how the card answers it. */
type Ready = { readonly card: PoweredCard; readonly prove: () => string; readonly messaging: TerminalMessaging };

function ready(password: Password, typed: string, image?: Uint8Array, nested = false): Ready {
  const card = poweredCard(image);
  const send = nested ? canSession(card.send) : card.send;
  const messaging = open(send, password, typed);
  const command = messaging.wrapCommand(getStatus);
  const prove = () => {
    if (!nested) return verdict(card.send(command));
    const outer = send({ cla: 0, ins: 0xc2, p1: 0, p2: 0, data: encodeCommand(command), le: 65_536 });
    return outer.data.length < 2 ? told(outer) : verdict(decodeResponse(outer.data));
  };
  const verdict = (response: ReturnType<typeof decodeResponse>) =>
    response.data.length > 0 ? 'proven' : told(response);
  return { card, prove, messaging };
}

/** Tries after a cut, and what the card answered before. */
type Cut = { readonly tries: number; readonly answer: string };

let cuts = 0;
afterAll(() => {
  process.stdout.write(`tearing of proofs: ${cuts} cuts\n`);
});

describe.each<[string, Password, Uint8Array | undefined, boolean]>([
  ['the PIN', 'pin', undefined, false],
  ['the PUK', 'puk', undefined, false],
  ['the PIN after a wrong guess', 'pin', guessed('pin'), false],
  ['the suspended PIN, in ENVELOPE', 'pin', suspended, true],
])('a proof of %s whose power is cut', (_, password, image, nested) => {
  const at = index[password];
  const most = password === 'pin' ? 3 : 10;
  const before = poweredCard(image).tries()[at] ?? 0;

  /** Tries after each cut, and what was answered, for a proof with these digits. */
  function cutEverywhere(typed: string): readonly Cut[] {
    const found = seen.get(typed) ?? cutsOf(typed);
    seen.set(typed, found);
    return found;
  }
  const seen = new Map<string, readonly Cut[]>();

  function cutsOf(typed: string): readonly Cut[] {
    const whole = ready(password, typed, image, nested);
    whole.card.chip.memory.power();
    whole.prove();
    const writes = whole.card.chip.memory.writes();
    expect(writes).toBeGreaterThan(0);
    return ways.flatMap((tear) =>
      Array.from({ length: writes }, (_unused, afterWrites) => {
        const { card, prove } = ready(password, typed, image, nested);
        card.chip.memory.power({ afterWrites, ...(tear && { tear }) });
        const answer = prove();
        card.chip.memory.power();
        card.powerOn();
        cuts += 1;
        return { tries: card.tries()[at] ?? -1, answer };
      }),
    );
  }

  test('if it is right: the try is untouched, or taken, or all are back, in this order', () => {
    const states = cutEverywhere(digits[password]).map(({ tries }) => tries);
    for (const run of [states.slice(0, states.length / 2), states.slice(states.length / 2)]) {
      const order = run.map((tries) => [before, before - 1, most].indexOf(tries));
      expect(order).not.toContain(-1);
      if (before !== most) expect(order).toEqual([...order].sort());
      expect(new Set(run)).toContain(before);
      expect(new Set(run)).toContain(before - 1);
    }
  });

  test('if it is wrong: the try is untouched or taken, and never comes back', () => {
    const states = cutEverywhere(wrongDigits[password]).map(({ tries }) => tries);
    for (const tries of states) expect([before, before - 1]).toContain(tries);
  });

  test('tells nothing while no try is stored: a right and a wrong one are answered alike', () => {
    for (const typed of [digits[password], wrongDigits[password]]) {
      for (const { tries, answer } of cutEverywhere(typed)) {
        if (tries === before) expect(answer).toBe('noDiagnosis');
        // A command is carried out only after the tries are back.
        if (tries !== most) expect(answer).not.toBe('proven');
      }
    }
  });

  test('gives the try back at the next success', () => {
    const { card, prove } = ready(password, digits[password], image, nested);
    card.chip.memory.power({ afterWrites: writesOfTaking(password, image, nested) });
    prove();
    card.chip.memory.power();
    card.powerOn();
    expect(card.tries()[at]).toBe(before - 1);
    if (before === 1) return;
    const again = ready(password, digits[password], card.chip.memory.image(), before - 1 === 1);
    expect(again.prove()).toBe('proven');
    expect(again.card.tries()[at]).toBe(most);
  });
});

function guessed(password: Password): Uint8Array {
  const card = poweredCard();
  card.send(open(card.send, password, wrongDigits[password]).wrapCommand(getStatus));
  return card.chip.memory.image();
}

/** The fewest writes after which the try is stored. */
function writesOfTaking(password: Password, image: Uint8Array | undefined, nested: boolean): number {
  const before = poweredCard(image).tries()[index[password]];
  for (let afterWrites = 0; ; afterWrites += 1) {
    const { card, prove } = ready(password, digits[password], image, nested);
    card.chip.memory.power({ afterWrites });
    prove();
    card.chip.memory.power();
    card.powerOn();
    if (card.tries()[index[password]] !== before) return afterWrites;
  }
}
