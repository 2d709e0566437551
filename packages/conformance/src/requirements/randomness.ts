/** Entropy of wallets that a card makes: WA-13. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { commands } from '@symbolon/protocol/commands';
import type { Bench } from '../bench/bench.ts';
import type { Session } from '../bench/session.ts';
import { testPasswords } from '../bench/test-wallet.ts';
import { expect, present } from '../bench/verdict.ts';
import type { Row } from '../requirement.ts';

const { createWallet, importWallet, exportWallet, getStatus, prepareReset, resetCard } = commands;
const slots = [0, 1, 2] as const;
const exportable = { clones: 0, exportable: true } as const;
/** Of the first wallet of a card. */
const passwordsFor = (slot: number) => (slot === 0 ? testPasswords : {});

type Made = { readonly entropy: Uint8Array; readonly id: Uint8Array; readonly fingerprint: number | undefined };

async function erase(session: Session): Promise<void> {
  const { confirmation } = await session.call(prepareReset, {});
  await session.call(resetCard, { confirmation, terminate: false });
}

/** Fills a blank card with exportable wallets, and blanks it again. */
async function madeByCard(bench: Bench): Promise<readonly Made[]> {
  const session = await bench.session();
  for (const slot of slots) await session.call(createWallet, { ...exportable, ...passwordsFor(slot) }, { slot });
  const puk = await bench.session('puk');
  const entropies: Uint8Array[] = [];
  for (const slot of slots) entropies.push((await puk.call(exportWallet, {}, { slot })).entropy);
  const pin = await bench.session('pin');
  const made: Made[] = [];
  for (const [slot, entropy] of entropies.entries()) {
    const { set, masterFingerprint } = await pin.call(getStatus, {}, { slot });
    made.push({ entropy, id: present(set, 'the set').id, fingerprint: masterFingerprint });
  }
  await erase(pin);
  return made;
}

/** The card has other keys than its entropy gives, if another wallet comes of it. */
async function expectKeysOf(bench: Bench, made: readonly Made[]): Promise<void> {
  const session = await bench.session();
  for (const [slot, { entropy, fingerprint }] of made.entries()) {
    await session.call(importWallet, { ...exportable, ...passwordsFor(slot), entropy }, { slot });
    const { masterFingerprint } = await session.call(getStatus, {}, { slot });
    expect(masterFingerprint === fingerprint, `wallet ${slot + 1} has the keys of its entropy`);
  }
  await erase(session);
}

/** Bytes in a row that come twice, in hexadecimal. Of random bytes there are none. */
function repeated(pieces: readonly Uint8Array[], length: number): string | undefined {
  const windows = pieces.flatMap((piece) =>
    Array.from({ length: piece.length - length + 1 }, (_, at) => bytesToHex(piece.subarray(at, at + length))),
  );
  const seen = new Set<string>();
  return windows.find((one) => seen.has(one) || !seen.add(one));
}

/** What random bytes do not look like, by more than chance can explain: each bound is off by 2^-35 or less. */
function expectRandom(pieces: readonly Uint8Array[], about: string): void {
  const twice = repeated(pieces, 8);
  expect(twice === undefined, `${about}: ${twice} comes twice`);
  const [first = new Uint8Array()] = pieces;
  const fixed = [...first.keys()].filter((at) => pieces.every((piece) => piece[at] === first[at]));
  expect(fixed.length === 0, `${about}: byte ${fixed[0]} is the same in all`);
  const bits = pieces.flatMap((piece) => [...piece]).map((byte) => byte.toString(2).replaceAll('0', '').length);
  const [ones, all] = [bits.reduce((sum, one) => sum + one, 0), 8 * bits.length];
  // Nine standard deviations of a fair coin.
  expect(Math.abs(ones - all / 2) < 4.5 * Math.sqrt(all), `${about}: ${ones} of ${all} bits are 1`);
}

export const randomnessRows: readonly Row[] = [
  [
    'A wallet that the card makes has 32 bytes of entropy, which give its keys. Seen in six exportable wallets: no eight bytes come twice, in entropies and ids of sets, no byte is the same in all, and about half of the bits are 1. Whether the source can be predicted is not seen.',
    'keys.md#randomness',
    'blank, spends',
    async (bench) => {
      const first = await madeByCard(bench);
      await expectKeysOf(bench, first);
      const made = [...first, ...(await madeByCard(bench))];
      for (const { entropy } of made) expect(entropy.length === 32, `32 bytes of entropy, not ${entropy.length}`);
      const [entropies, ids] = [made.map(({ entropy }) => entropy), made.map(({ id }) => id)];
      expectRandom(entropies, 'entropies');
      expectRandom(ids, 'ids of sets');
      const shared = repeated([...entropies, ...ids], 8);
      expect(shared === undefined, `${shared} is in an entropy, and in the id of a set, which is public`);
    },
    'optional',
  ],
];
