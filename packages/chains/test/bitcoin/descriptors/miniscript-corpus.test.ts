/**
 * The cases that rust-miniscript took from a specification in Alloy: types, and what is none. What the host refuses as
 * unsafe, a card refuses that reads it all the same.
 */
import { analyzeMiniscript } from '@bitcoinerlab/miniscript';
import { isSymbolonError, parsePath } from '@symbolon/interface';
import { describe, expect, it } from 'vitest';
import corpus from '../../../../../vectors/bip-379-alloy.json' with { type: 'json' };
import type { Descriptor } from '../../../src/bitcoin/firmware/descriptors/descriptor.ts';
import { type DescriptorKey, isSameKey, parseKey } from '../../../src/bitcoin/firmware/descriptors/key.ts';
import { parseMiniscript } from '../../../src/bitcoin/firmware/descriptors/miniscript/parse.ts';
import { reasonAgainst } from '../../../src/bitcoin/firmware/descriptors/miniscript/sanity.ts';
import { has, typeOf } from '../../../src/bitcoin/firmware/descriptors/miniscript/types.ts';
import { deriveScript } from '../../../src/bitcoin/firmware/descriptors/script.ts';
import {
  encodeWallet,
  isReadableWallet,
  takeWallet,
  walletScript,
} from '../../../src/bitcoin/firmware/multisig-wallet.ts';
import { nodeAt } from '../../software-signer.ts';

const read = (text: string) => parseMiniscript(text, 'wsh', (key) => key);
const lettersOf = (text: string) => [...'BVKWzondufesm'].filter((letter) => has(typeOf(read(text), 'wsh'), letter));
const pairs = [corpus.earlier, corpus.sane, corpus.malleable, corpus.conflicting].flat() as [string, string][];

describe('a miniscript of the corpus', () => {
  it('has the type that the specification gives it', () => {
    expect(pairs.length).toBeGreaterThan(800);
    // BIP-379 gives e to an or_b whose sides both have it, rust-miniscript to each. It matters together with m alone.
    const compared = (letters: readonly string[]): string =>
      letters
        .filter((letter) => letter !== 'e' || letters.includes('m'))
        .sort()
        .join('');
    expect(pairs.map(([text]) => [text, compared(lettersOf(text))])).toEqual(
      pairs.map(([text, type]) => [text, compared([...type])]),
    );
  });

  it('that mixes locks is known by it, and no other is', () => {
    const mixes = ([text]: readonly [string, string]) => !has(typeOf(read(text), 'wsh'), 'k');
    const conflicting = corpus.conflicting as [string, string][];
    expect(conflicting.filter(mixes).length).toBeGreaterThan(conflicting.length * 0.8);
    // The rest has the locks on the two ways of an andor, which Bitcoin Core's judgement does not mix.
    for (const pair of conflicting) expect(mixes(pair), pair[0]).toBe(analyzeMiniscript(pair[0]).timelockMix);
    expect((corpus.sane as [string, string][]).filter(mixes)).toEqual([]);
  });

  it('that has no type is refused', () => {
    const taken = corpus.invalid.filter((text) => {
      try {
        return has(typeOf(read(text), 'wsh'), 'B');
      } catch (error) {
        if (!isSymbolonError(error, 'data/malformed')) throw error;
        return false;
      }
    });
    expect(taken).toEqual([]);
  });
});

const ownPath = parsePath("m/48'/0'/0'/2'");
const fingerprint = 0x01020304;
const known = new Map<string, DescriptorKey>();
/** A letter as an extended key, the first that is asked for as ours. */
function keyNamed(letter: string): DescriptorKey {
  const node = nodeAt(new Uint8Array(64).fill(letter.charCodeAt(0)), []);
  const key = known.get(letter) ?? parseKey(`[01020304/48'/0'/0'/2']${node.publicExtendedKey}/<0;1>/*`, 'any');
  known.set(letter, key);
  return key;
}

/** What a card makes of a wallet that nobody has judged. */
function byCard(descriptor: Descriptor): Uint8Array | undefined {
  const bytes = encodeWallet(descriptor, fingerprint, [...ownPath, 0, 3]);
  const steps = takeWallet('wallet');
  let at = 0;
  for (let step = steps.next(new Uint8Array()); ; step = steps.next(bytes.slice(at - Number(step.value), at))) {
    if (step.done === true) return walletScript(step.value, [...ownPath, 0, 3]).script;
    at += step.value;
    if (at > bytes.length) return undefined;
  }
}

it('a miniscript of the corpus is sane for the card where it is for the host, with the same script', () => {
  const counts = { sane: 0, unsafe: 0, unread: 0 };
  for (const [text] of pairs) {
    const inner = parseMiniscript(text, 'wsh', keyNamed);
    const descriptor: Descriptor = { text, expression: { type: 'wsh', inner }, ranged: true, paths: 2 };
    if (!/[A-Z]/.test(text) || !isReadableWallet(descriptor)) {
      counts.unread += 1;
      continue;
    }
    const reason = reasonAgainst(inner, 'wsh', isSameKey);
    if (reason === undefined) {
      counts.sane += 1;
      expect(byCard(descriptor), text).toEqual(deriveScript(descriptor, { multipath: 0, index: 3 }).script);
    } else {
      counts.unsafe += 1;
      expect(() => byCard(descriptor), text).toThrow(expect.objectContaining({ code: 'data/malformed' }));
    }
  }
  process.stdout.write(`corpus of BIP-379: ${JSON.stringify(counts)}\n`);
  expect(counts.sane).toBeGreaterThan(100);
  expect(counts.unsafe).toBeGreaterThan(100);
});
