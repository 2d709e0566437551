/**
 * Miniscript against Bitcoin Core's own cases, against `@bitcoinerlab/miniscript`, which shares no code with ours, and
 * against the script interpreter of bitcore-lib.
 */

import { analyzeMiniscript, compileMiniscript, satisfier } from '@bitcoinerlab/miniscript';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { hex } from '@scure/base';
import { RawTx, Script } from '@scure/btc-signer/script.js';
import * as bitcoinjs from 'bitcoinjs-lib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import vectors from '../../../../../vectors/bip-379.json' with { type: 'json' };
import { isPassed, type Locks, satisfy } from '../../../src/bitcoin/descriptors/miniscript/satisfy.ts';
import { usableKeys } from '../../../src/bitcoin/descriptors/miniscript/ways.ts';
import { hash160 } from '../../../src/bitcoin/firmware/address/scripts.ts';
import {
  keysIn,
  type Miniscript,
  type MiniscriptContext,
} from '../../../src/bitcoin/firmware/descriptors/miniscript/expression.ts';
import { parseMiniscript } from '../../../src/bitcoin/firmware/descriptors/miniscript/parse.ts';
import { reasonAgainst } from '../../../src/bitcoin/firmware/descriptors/miniscript/sanity.ts';
import { scriptOf } from '../../../src/bitcoin/firmware/descriptors/miniscript/script.ts';
import { has, typeOf } from '../../../src/bitcoin/firmware/descriptors/miniscript/types.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { interpretWithBitcore } from '../verify.ts';
import { choices, hashes, keys, preimage, secrets, texts } from './random-miniscript.ts';

const contexts: readonly MiniscriptContext[] = ['wsh', 'tr'];
const same = (a: string, b: string) => a === b;
const read = (text: string, context: MiniscriptContext) => parseMiniscript(text, context, (key) => key);

/** What holds of a text, in the words of the vectors; empty for what is no miniscript. */
function judge(text: string, context: MiniscriptContext): readonly string[] {
  let node: Miniscript<string>;
  try {
    node = read(text, context);
  } catch {
    return [];
  }
  const type = typeOf(node, context);
  if (!has(type, 'B') || /takes a number/.test(reasonAgainst(node, context, same) ?? '')) return [];
  return [
    'valid',
    ...(has(type, 'm') ? ['nonmalleable'] : []),
    ...(has(type, 's') ? ['needs signature'] : []),
    ...(has(type, 'k') ? [] : ['mixes timelocks']),
  ];
}

/** x-only in Taproot. */
const bytesIn = (context: MiniscriptContext) => (key: string) => hex.decode(key).subarray(context === 'tr' ? 1 : 0);

describe('a miniscript of Bitcoin Core', () => {
  it.each(vectors.rules)('$miniscript is $is', ({ miniscript, is }) => {
    for (const context of contexts) expect(judge(miniscript, context), context).toEqual(is);
  });

  it.each(vectors.scripts)('has its script: $miniscript', ({ miniscript, is, ...scripts }) => {
    for (const context of contexts) {
      const script = scripts[context];
      expect(judge(miniscript, context), context).toEqual(script === null ? [] : is);
      if (script !== null) expect(hex.encode(scriptOf(read(miniscript, context), bytesIn(context)))).toBe(script);
    }
  });
});

describe('what is no sane miniscript is refused, and says why', () => {
  const key = (n: number) => `key${n}`;
  it.each([
    ['or_i(pk(key1),1)', 'without any signature'],
    ['sha256('.concat('ab'.repeat(32), ')'), 'without any signature'],
    ['or_b(pk(key1),pk(key2))', 'no miniscript'],
    ['and_b(pk(key1),s:and_b(pk(key2),a:after(9)))', 'no miniscript'],
    ['or_i(and_v(v:pk(key1),or_i(older(1),older(2))),pk(key2))', 'malleable'],
    ['and_v(v:pk(key1),and_v(v:older(10),older(4194305)))', 'never meet'],
    ['and_v(v:pk(key1),pk(key1))', 'twice'],
    ['and_v(v:pk(key1),older(65536))', 'BIP-68'],
    ['and_v(v:pk(key1),older(4194304))', 'BIP-68'],
    ['and_v(v:pk(key1),older(2147483648))', 'takes a number'],
    ['thresh(3,pk(key1),s:pk(key2))', 'threshold'],
    ['and_v(v:sortedmulti(1,key1,key2),pk(key3))', 'stands alone'],
    [`multi(1,${Array.from({ length: 21 }, (_, n) => key(n)).join()})`, 'more than 20'],
    [`${'n'.repeat(127)}:${'n:'.repeat(10)}pk(key1)`, 'too deep'],
    [Array.from({ length: 60 }).reduce((inside) => `and_v(v:pkh(key${Math.random()}),${inside})`, 'pk(a)'), 'opcodes'],
  ] as const)('%s: %s', (text, reason) => {
    expect(reasonAgainst(read(`${text}`, 'wsh'), 'wsh', same)).toContain(reason);
  });

  it.each([
    '',
    'pk',
    'pk()x',
    'older()',
    'older(1',
    'older(-1)',
    'after(1e3)',
    'q:pk(a)',
    'thresh(1)',
    'or_d(pk(a))',
    'sha256(abc)',
    'multi_a(1,a)',
  ])('"%s" is no text of one', (text) => {
    expect(() => {
      const node = read(text, 'wsh');
      if (!has(typeOf(node, 'wsh'), 'B')) throw Object.assign(new Error(), { code: 'data/malformed' });
      if (reasonAgainst(node, 'wsh', same) !== undefined) throw Object.assign(new Error(), { code: 'data/malformed' });
    }).toThrow(expect.objectContaining({ code: 'data/malformed' }));
  });
});

/** The script that the assembly of `@bitcoinerlab/miniscript` means. */
function assembled(asm: string, context: MiniscriptContext): string {
  const tokens = asm.split(' ').map((token) => {
    const [, hashed] = /^<HASH160\((.+)\)>$/.exec(token) ?? [];
    if (hashed !== undefined) return hash160(bytesIn(context)(hashed));
    if (token.startsWith('<'))
      return keys.includes(token.slice(1, -1)) ? bytesIn(context)(token.slice(1, -1)) : hex.decode(token.slice(1, -1));
    return /^\d+$/.test(token) ? Number(token) : token.replace('OP_', '');
  });
  return hex.encode(Script.encode(tokens as Parameters<typeof Script.encode>[0]));
}

/** One property of types each, which random texts seldom need. */
const rare = (context: MiniscriptContext): readonly string[] => {
  const [a = '', b = ''] = keys;
  const swapped = [
    ...[`and_v(v:pk(${a}),after(9))`, `t:or_c(pk(${a}),v:after(9))`, `or_d(pk(${a}),after(9))`],
    ...['or_i(after(9),after(8))', `andor(pk(${a}),after(9),after(8))`, `n:pk(${a})`, 'dv:after(9)', `j:pk(${a})`],
    ...[`and_v(v:after(9),pk(${a}))`, `or_d(0,pk(${a}))`, `andor(0,pk(${a}),pk(${a}))`, `pkh(${a})`],
    ...[`and_v(v:pk(${a}),pk(${a}))`, `or_i(pk(${a}),0)`],
  ];
  const nonzero = [`${context === 'tr' ? 'multi_a' : 'multi'}(1,${a})`, `and_v(v:pk(${a}),1)`];
  return [...swapped.map((x) => `and_b(pk(${b}),s:${x})`.replace(/s:(\w+):/, 's$1:')), ...nonzero.map((x) => `j:${x}`)];
};

describe.each(contexts)('in %s, whatever is put together', (context) => {
  const tapscript = context === 'tr';

  it('is judged as by another library, and has the same script', () => {
    let sane = 0;
    fc.assert(
      fc.property(choices, (made) => {
        for (const text of [...texts(made, context), ...rare(context)]) {
          const theirs = analyzeMiniscript(text, { tapscript });
          const is = judge(text, context);
          const isOne = typeOf(read(text, context), context) !== 0;
          // Theirs hands z, o and n through the wrappers a and s; the table of BIP-379 does not.
          if (!isOne && theirs.valid) expect(text).toMatch(/[as][a-z]*:/);
          else expect(isOne, text).toBe(theirs.valid);
          // Theirs also calls a part valid that can't stand alone.
          if (!is.includes('valid')) continue;
          expect(is.includes('nonmalleable'), text).toBe(theirs.nonMalleable);
          expect(is.includes('needs signature'), text).toBe(theirs.needsSignature);
          expect(is.includes('mixes timelocks'), text).toBe(theirs.timelockMix);
          const node = read(text, context);
          expect(hex.encode(scriptOf(node, bytesIn(context))), text).toBe(
            assembled(compileMiniscript(text, { tapscript }).asm, context),
          );
          // Ours also refuses scripts above the limits of consensus and relay; none here is.
          expect(reasonAgainst(node, context, same) === undefined, text).toBe(theirs.issane);
          if (theirs.issane) sane += 1;
        }
      }),
      { numRuns: fuzzRuns(30) },
    );
    expect(sane).toBeGreaterThan(50);
  });

  it('is satisfied where another library finds a way, by the keys that are there, in time', () => {
    const satisfiable = fc.tuple(choices, fc.subarray([...keys]), fc.constantFrom(...locksToTry));
    let yes = 0;
    fc.assert(
      fc.property(satisfiable, ([made, there, locks]) => {
        for (const text of texts(made, context)) {
          const node = read(text, context);
          if (reasonAgainst(node, context, same) !== undefined || text.length > 900) continue;
          const stack = satisfy(node, {
            locks,
            bytesOf: bytesIn(context),
            signature: (key) => (there.includes(key) ? signatureBy(key) : undefined),
            preimage: () => preimage,
          });
          const unknowns = keys.filter((key) => !there.includes(key)).map((key) => `<sig(${key})>`);
          const theirs = satisfier(text, { tapscript, unknowns }).nonMalleableSats.filter(
            ({ nSequence, nLockTime }) =>
              (nSequence === undefined || isPassed({ type: 'older', value: nSequence }, locks)) &&
              (nLockTime === undefined || isPassed({ type: 'after', value: nLockTime }, locks)),
          );
          expect(stack !== undefined, `${text} ${JSON.stringify(locks)}`).toBe(theirs.length > 0);
          if (stack === undefined) continue;
          expect(theirs.map(({ asm }) => asm.replace(/<\w+_preimage\([0-9a-f]+\)>/g, '<preimage>'))).toContain(
            stack.map((bytes) => symbolOf(bytes, context)).join(' '),
          );
          yes += 1;
          const useful = usableKeys(node, locks).map(({ key }) => key);
          expect(
            there.some((key) => useful.includes(key)),
            text,
          ).toBe(true);
        }
      }),
      { numRuns: fuzzRuns(20) },
    );
    expect(yes).toBeGreaterThan(20);
  });
});

/** In place of a signature: whose it is. */
const signatureBy = (key: string): Uint8Array => concatBytes(hex.decode(key), new Uint8Array(39));

/** An element of a witness as `@bitcoinerlab/miniscript` writes it. */
function symbolOf(bytes: Uint8Array, context: MiniscriptContext): string {
  const text = hex.encode(bytes);
  if (text === hex.encode(preimage)) return '<preimage>';
  const signer = keys.find((key) => text === hex.encode(signatureBy(key)));
  if (signer !== undefined) return `<sig(${signer})>`;
  const key = keys.find((each) => text === hex.encode(bytesIn(context)(each)));
  return key === undefined ? ({ '': '0', '01': '1' }[text] ?? text) : `<${key}>`;
}

const locksToTry: readonly Locks[] = [
  { txVersion: 2, lockTime: 0, sequence: 0xffffffff },
  { txVersion: 2, lockTime: 700_000, sequence: 10 },
  { txVersion: 2, lockTime: 1_700_000_000, sequence: 4194400 },
  { txVersion: 1, lockTime: 699_999, sequence: 10 },
];

describe('a witness', () => {
  it('takes what needs no signature, though it is longer: anybody could put it there instead', () => {
    const [a = '', b = ''] = keys;
    const [sha = '', double = '', both = ''] = hashes;
    const node = read(`and_v(v:pk(${a}),or_d(pk(${b}),and_v(v:${sha},and_v(v:${double},${both}))))`, 'wsh');
    const [locks] = locksToTry;
    if (locks === undefined) throw new Error('no locks');
    const stack = satisfy(node, { locks, bytesOf: bytesIn('wsh'), signature: signatureBy, preimage: () => preimage });
    expect(stack).toEqual([preimage, preimage, preimage, new Uint8Array(), signatureBy(a)]);
  });

  it('satisfies the script in the interpreter of bitcore-lib, and with another lock it does not', () => {
    let run = 0;
    fc.assert(
      fc.property(
        fc.tuple(choices, fc.subarray([...secrets]), fc.constantFrom(...locksToTry)),
        ([made, there, locks]) => {
          const sane = [...new Set(texts(made, 'wsh'))].filter(
            (text) => reasonAgainst(read(text, 'wsh'), 'wsh', same) === undefined,
          );
          for (const text of sane.slice(-6)) {
            const node = read(text, 'wsh');
            const script = scriptOf(node, bytesIn('wsh'));
            const prevout = { amount: 50_000n, script: Script.encode(['OP_0', sha256(script)]) };
            const spend = (witness: readonly Uint8Array[]) => transactionOf(locks, [...witness, script]);
            const digest = bitcoinjs.Transaction.fromBuffer(spend([])).hashForWitnessV0(0, script, prevout.amount, 1);
            const stack = satisfy(node, {
              locks,
              bytesOf: bytesIn('wsh'),
              signature: (key) => {
                const secret = there.find((each) => hex.encode(secp256k1.getPublicKey(each)) === key);
                return secret && concatBytes(derSignature(digest, secret), Uint8Array.of(1));
              },
              preimage: () => preimage,
            });
            if (stack === undefined) continue;
            run += 1;
            expect(interpretWithBitcore(spend(stack), [prevout]), text).toEqual([true]);
            const early = { ...locks, sequence: locks.sequence & ~0xffff, lockTime: 1 };
            const timed = keysIn(node).length > 0 && satisfyWithAll(node, early) === undefined;
            if (timed)
              expect(interpretWithBitcore(transactionOf(early, [...stack, script]), [prevout])).not.toEqual([true]);
          }
        },
      ),
      { numRuns: fuzzRuns(25) },
    );
    expect(run).toBeGreaterThan(20);
  });
});

function satisfyWithAll(node: Miniscript<string>, locks: Locks) {
  const signature = () => new Uint8Array(72);
  return satisfy(node, { locks, bytesOf: bytesIn('wsh'), signature, preimage: () => preimage });
}

function derSignature(digest: Uint8Array, secret: Uint8Array): Uint8Array {
  return secp256k1.sign(digest, secret, { prehash: false, lowS: true, format: 'der' });
}

function transactionOf({ txVersion, lockTime, sequence }: Locks, witness: readonly Uint8Array[]): Uint8Array {
  return RawTx.encode({
    version: txVersion,
    segwitFlag: true,
    inputs: [{ txid: new Uint8Array(32).fill(3), index: 0, finalScriptSig: new Uint8Array(), sequence }],
    outputs: [{ amount: 40_000n, script: Script.encode(['OP_0', new Uint8Array(20)]) }],
    witnesses: [[...witness]],
    lockTime,
  });
}

// github.com/bitcoin/bips/pull/1542: consensus compares it as uint32_t, so -1 of a signed field is a high version.
it.each([
  [1, false],
  [2, true],
  [0x7fffffff, true],
  [0xffffffff, true],
  [-1, true],
  [0, false],
])('a transaction of version %d has relative locks: %s', (txVersion, has) => {
  expect(isPassed({ type: 'older', value: 10 }, { txVersion, lockTime: 0, sequence: 10 })).toBe(has);
});
