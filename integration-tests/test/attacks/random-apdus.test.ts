/** Whatever bytes come: a status word, never an exception, and no change without authorisation. */
import { cloneTarget } from '@symbolon/client';
import type { PackedCard } from '@symbolon/emulator/cards';
import { encodeCommand } from '@symbolon/protocol/apdu';
import { commands, interindustry } from '@symbolon/protocol/commands';
import { describe, expect, test } from 'vitest';
import { seededChoices } from '../../../test/seeded-random.mjs';
import { activeCard, stored, tap, testCard } from '../support/table.ts';

/** APDUs of one card; three cards make the 100,000. */
const apdusPerCard = 34_000;

const instructions = [...Object.values(commands), ...Object.values(interindustry)].map(({ ins }) => ins);

/** One APDU: noise, a cut one, one with a right header and wrong data, or one with the length of another. */
function randomApdu(roll: (sides: number) => number): Uint8Array {
  const bytes = (length: number) => Uint8Array.from({ length }, () => roll(256));
  const kind = roll(8);
  if (kind === 0) return bytes(roll(16));
  const cla = [0x00, 0x80, 0x0c, 0x8c, 0x10, 0x90, 0x1c, 0x9c, roll(255)][roll(9)] ?? 0;
  const known = roll(10) > 0 ? (instructions[roll(instructions.length)] ?? 0) : roll(256);
  // Encoders refuse what transmission protocols keep for themselves; the card must not mind it.
  const ins = (known & 0xf0) === 0x60 || (known & 0xf0) === 0x90 ? 0x10 : known;
  const p1 = [0, 1, 2, 3, 4, 0x9c, 0xc1, roll(256)][roll(8)] ?? 0;
  const p2 = [0, 0, 0, 0x0c, 0xa4, 3, 4, roll(256)][roll(8)] ?? 0;
  const length = [0, 1, 2, 8, 15, 16, 32, 33, 65, 200, roll(300)][roll(11)] ?? 0;
  const data = roll(3) === 0 ? nested(roll, length) : bytes(length);
  const le = [undefined, 1, 256, 65_536][roll(4)];
  const apdu = encodeCommand({ cla, ins, p1, p2, data, ...(le !== undefined && { le }) }, { extended: roll(4) === 0 });
  if (kind === 1) return apdu.subarray(0, roll(apdu.length + 1));
  if (kind === 2) {
    apdu[roll(apdu.length)] = roll(256);
    return apdu;
  }
  return apdu;
}

/** Data that looks like data objects. */
function nested(roll: (sides: number) => number, length: number): Uint8Array {
  const tag = [0x80, 0x81, 0x83, 0x7c, 0x87, 0x8e, 0x97, 0xa0, 0xa1, 0x30][roll(10)] ?? 0x80;
  const inner = Uint8Array.from({ length: Math.min(length, 120) }, () => roll(256));
  return Uint8Array.of(tag, inner.length, ...inner);
}

function attack({ device }: PackedCard, seed: string): void {
  const { below: roll } = seededChoices(seed);
  device.powerOn();
  for (let sent = 0; sent < apdusPerCard; sent += 1) {
    const apdu = randomApdu(roll);
    const response = device.transmit(apdu);
    const first = response.at(-2) ?? 0;
    if (response.length < 2 || (first !== 0x90 && first !== 0x9d && (first < 0x61 || first > 0x6f))) {
      throw new Error(`${Buffer.from(apdu).toString('hex')} got ${Buffer.from(response).toString('hex')}`);
    }
  }
  device.powerOff();
}

describe('random, truncated and half-right APDUs', () => {
  test.each([
    ['a blank card', async () => testCard()],
    ['a card with a wallet', () => activeCard()],
    ['a card that offered to become a clone', offered],
  ])('to %s change nothing it holds, and all get a status word', async (name, make) => {
    const card = await make();
    const before = stored(card);
    attack(card, name);
    expect(stored(card)).toBe(before);
  });
});

async function offered(): Promise<PackedCard> {
  const card = testCard('offered');
  await tap(card, { can: card.can }, (session) => cloneTarget(session).offer());
  return card;
}
