/**
 * One cosigner among several, where the card reads what it signs: wallets it was told of, and what a hostile host can
 * try with them.
 */

import { concatBytes } from '@noble/hashes/utils.js';
import { hex } from '@scure/base';
import { HDKey } from '@scure/bip32';
import { type InterpreterEvent, isSymbolonError } from '@symbolon/interface';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networks } from '../../../src/bitcoin/firmware/address/networks.ts';
import type { Descriptor } from '../../../src/bitcoin/firmware/descriptors/descriptor.ts';
import { deriveScript } from '../../../src/bitcoin/firmware/descriptors/script.ts';
import { parsePolicy, type WalletPolicy } from '../../../src/bitcoin/firmware/descriptors/wallet-policy.ts';
import {
  encodeWallet,
  isReadableWallet,
  multisigWalletId,
  takeWallet,
  walletScript,
} from '../../../src/bitcoin/firmware/multisig-wallet.ts';
import { headerLength } from '../../../src/bitcoin/firmware/signing-stream.ts';
import { decodePsbt, type Psbt } from '../../../src/bitcoin/firmware/transaction/psbt.ts';
import { psbtCodecs } from '../../../src/bitcoin/firmware/transaction/psbt-maps.ts';
import { encodeSigningStream, isReadable } from '../../../src/bitcoin/sign/encode-stream.ts';
import { previewOf } from '../../../src/bitcoin/sign/preview.ts';
import { signPsbt } from '../../../src/bitcoin/sign/sign.ts';
import {
  type AnalysedOutput,
  type Analysis,
  analysePsbt,
  type BitcoinPreviewOptions,
} from '../../../src/bitcoin/transaction/analysis.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { nodeAt, softwareSigner, testSeed } from '../../software-signer.ts';
import { choices, outputs, policyOf, texts } from '../descriptors/random-miniscript.ts';
import { foreignScript, makePsbt } from '../make-psbt.ts';
import { keyPathPolicy, keys, makeMultisigPsbt, policies, seeds } from '../multisig-psbt.ts';
import { interpretWithBitcore, verifyMultisig, verifyWithBitcoinjs } from '../verify.ts';
import { interpretInChunks, readingSigner } from './reading-signer.ts';
import '../remember-children.ts';

const readable = policies.filter(({ template }) => !template.startsWith('sh(sortedmulti('));
const wsh = readable.find(({ template }) => template.startsWith('wsh(sorted'));
const tr = readable.find(({ template }) => template.includes('sortedmulti_a'));
if (wsh === undefined || tr === undefined) throw new Error('no policies');
const thief = nodeAt(new Uint8Array(64).fill(66), []).publicExtendedKey;

/** Most cases begin with the same transaction of one of a few wallets. */
const plain = new Map<WalletPolicy, Promise<Analysis>>();
const analyse = (policy: WalletPolicy, psbt?: Uint8Array, options?: BitcoinPreviewOptions): Promise<Analysis> => {
  const known = psbt === undefined && options === undefined ? plain.get(policy) : undefined;
  const analysis =
    known ?? analysePsbt(softwareSigner(), psbt ?? makeMultisigPsbt(policy), { policies: [policy], ...options });
  if (psbt === undefined && options === undefined) plain.set(policy, analysis);
  return analysis;
};
const ids = new Map<WalletPolicy, Uint8Array>();
const idOf = (policy: WalletPolicy): Uint8Array => {
  const id = ids.get(policy) ?? multisigWalletId(policy);
  ids.set(policy, id);
  return id;
};

/** So many preimages that have to be known, 35 bytes of a template each. */
const hashes = (count: number): string => {
  const one = `sha256(${'ab'.repeat(32)})`;
  return count === 1 ? one : `and_v(v:${one},${hashes(count - 1)})`;
};
/** Of a wallet in a stream. */
const templateLength = (stream: Uint8Array) => stream[headerLength + 1] ?? 0;

/** What a card says that has confirmed `wallets`. */
function card(analysis: Analysis, wallets: readonly WalletPolicy[]) {
  const events = interpretInChunks(encodeSigningStream(analysis), 100, testSeed, undefined, wallets.map(idOf));
  return {
    facts: events.flatMap((event) => (event.type === 'facts' ? [event.facts] : []))[0],
    transfers: events.flatMap((event) => (event.type === 'transfer' ? [event.transfer] : [])),
  };
}

const prevoutsOf = (psbt: Uint8Array) =>
  decodePsbt(psbt).inputs.flatMap(({ prevout }) => (prevout === undefined ? [] : [prevout]));
const refused = (code: string, place: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(place) });

describe('a wallet that the card has confirmed', () => {
  it.each(readable)('$template: two cards sign, and both judges agree', async (policy) => {
    const psbt = makeMultisigPsbt(policy);
    const [first, second] = seeds.map((seed) => readingSigner(seed, 100, [idOf(policy)]));
    if (first === undefined || second === undefined) throw new Error('no signers');
    const half = await signPsbt(first, psbt, { policies: [policy] });
    const { complete } = await signPsbt(second, half.psbt, { policies: [policy] });
    if (complete === undefined) throw new Error('incomplete');
    expect(interpretWithBitcore(complete.transaction, prevoutsOf(psbt))).toEqual([true, true]);
    expect(verifyMultisig(complete.transaction, prevoutsOf(psbt))).toEqual([2, 2]);
  });

  it('signs by the key path where the internal key is its own', async () => {
    const psbt = makeMultisigPsbt(keyPathPolicy);
    const { complete } = await signPsbt(readingSigner(testSeed, 100, [multisigWalletId(keyPathPolicy)]), psbt, {
      policies: [keyPathPolicy],
    });
    if (complete === undefined) throw new Error('incomplete');
    expect(interpretWithBitcore(complete.transaction, prevoutsOf(psbt))).toEqual([true, true]);
    expect(verifyWithBitcoinjs(complete.transaction, prevoutsOf(psbt))).toEqual([true, true]);
  });

  it.each([...readable, keyPathPolicy])(
    '$template: the card says what the preview says, wherever the chunks are cut',
    async (policy) => {
      const analysis = await analyse(policy);
      const { facts, transfers } = card(analysis, [policy]);
      const { recipients, change, fee, inputs } = previewOf(analysis);
      expect(transfers.map(({ amount, recipient }) => [amount, recipient])).toEqual(
        recipients.map(({ amount, script }) => [amount, script]),
      );
      expect(facts).toMatchObject({
        chain: networks.mainnet.chain,
        fee: { amount: fee },
        inputs: inputs.ours,
        change: { count: change.length, amount: 79_000n },
        accounts: [analysis.ownInputs[0]?.path.slice(0, 4)],
      });
      const stream = encodeSigningStream(analysis);
      const whole = interpretInChunks(stream, stream.length, testSeed, undefined, [idOf(policy)]);
      for (const chunk of [1, 65, 257])
        expect(interpretInChunks(stream, chunk, testSeed, undefined, [idOf(policy)])).toEqual(whole);
    },
  );

  it('has one id for all its cosigners, and another for anything else they could have agreed on', () => {
    const variants: readonly WalletPolicy[] = [
      ...readable,
      { ...wsh, template: wsh.template.replace('2,', '1,') },
      { ...wsh, keys: [keys[1] ?? '', keys[0] ?? '', keys[2] ?? ''] },
      { ...wsh, keys: [keys[0] ?? '', keys[1] ?? '', thief] },
      { ...wsh, keys: [keys[0] ?? '', keys[1] ?? '', (keys[2] ?? '').replace("48'", "49'")] },
      { template: 'wsh(sortedmulti(2,@0/**,@1/**))', keys: keys.slice(0, 2) },
    ];
    expect(new Set(variants.map((variant) => hex.encode(multisigWalletId(variant)))).size).toBe(variants.length);
  });

  it('is none of another kind, with other paths, or too long for the memory of a card', async () => {
    const more = Array.from({ length: 7 }, (_, n) => nodeAt(new Uint8Array(64).fill(100 + n), []).publicExtendedKey);
    const unreadable: readonly WalletPolicy[] = [
      ...policies.filter((policy) => !readable.includes(policy)),
      { template: 'wsh(sortedmulti(2,@0/<1;2>/*,@1/**))', keys: keys.slice(0, 2) },
      { template: 'wsh(sortedmulti(2,@0/<32;33>/*,@1/**))', keys: keys.slice(0, 2) },
      // Nested too deep, and too long.
      { template: `wsh(and_v(v:pk(@0/**),${'n'.repeat(31)}:pk(@1/**)))`, keys: keys.slice(0, 2) },
      { template: `wsh(or_i(pk(@0/**),and_v(v:pk(@1/**),${hashes(4)})))`, keys: keys.slice(0, 2) },
      { template: `wsh(sortedmulti(2,${more.map((_, n) => `@${n}/**`).join()}))`, keys: more },
    ];
    for (const policy of unreadable)
      expect(() => multisigWalletId(policy)).toThrow(refused('transaction/refused', 'no card reads'));
    expect(
      multisigWalletId({
        template: `wsh(sortedmulti(2,${[0, 1, 2, 3, 4, 5].map((n) => `@${n}/**`).join()}))`,
        keys: more.slice(0, 6),
      }),
    ).toHaveLength(32);
    for (const policy of policies.filter((each) => !readable.includes(each))) {
      expect(isReadable(await analyse(policy))).toBe(false);
      await expect(signPsbt(readingSigner(), makeMultisigPsbt(policy), { policies: [policy] })).rejects.toThrow(
        'raw digests are refused',
      );
    }
  });
});

describe('a card', () => {
  const swapped = (policy: WalletPolicy): WalletPolicy => ({ ...policy, keys: [...policy.keys.slice(0, -1), thief] });
  const reordered = (policy: WalletPolicy): WalletPolicy => ({
    ...policy,
    keys: [...policy.keys.slice(0, -2), ...policy.keys.slice(-2).reverse()],
  });

  /** The change goes to `script` instead, and is called the wallet's. */
  const withChange = (analysis: Analysis, change: Partial<AnalysedOutput>): Analysis => ({
    ...analysis,
    outputs: analysis.outputs.map((output) => (output.position === 1 ? { ...output, ...change } : output)),
  });
  const scriptOf = (policy: WalletPolicy, index = 4) =>
    deriveScript(parsePolicy(policy), { multipath: 1, index }).script;

  it.each(readable)(
    '$template: refuses it if it is not the wallet confirmed: none, another cosigner, order, threshold or kind',
    async (policy) => {
      const analysis = await analyse(policy);
      const others = [swapped(policy), reordered(policy), { ...policy, template: policy.template.replace('2,', '1,') }];
      for (const confirmed of [[], others, readable.filter((other) => other !== policy)]) {
        expect(() => card(analysis, confirmed)).toThrow(refused('transaction/refused', 'not confirmed'));
      }
      for (const other of others) {
        expect(() => card({ ...analysis, policies: [parsePolicy(other)] }, [policy])).toThrow(
          refused('transaction/refused', 'not confirmed'),
        );
      }
    },
  );

  it("refuses fake change: another cosigner's key, another order of unsorted keys, another policy, another address", async () => {
    for (const policy of readable) {
      const analysis = await analyse(policy);
      const fakes = [
        scriptOf(swapped(policy)),
        scriptOf(policy, 5),
        foreignScript,
        ...readable.filter((other) => other !== policy).map((other) => scriptOf(other)),
      ];
      if (!policy.template.includes('sorted')) fakes.push(scriptOf(reordered(policy)));
      for (const script of fakes) {
        // Keys in ascending order make one script of a sorted and an unsorted wallet: it is the wallet's then.
        if (hex.encode(script) === hex.encode(scriptOf(policy))) continue;
        expect(() => card(withChange(analysis, { script }), [policy])).toThrow(
          refused('transaction/inconsistent', 'output 1'),
        );
      }
    }
  });

  it('counts as a payment what comes back to another policy, though our key is in it', async () => {
    for (const other of [swapped(wsh), tr]) {
      const analysis = await analyse(wsh, makeMultisigPsbt(wsh, { policy: other }), { policies: [wsh, other] });
      const { facts, transfers } = card(analysis, [wsh, other]);
      expect(facts?.change).toEqual({ count: 0, amount: 0n });
      expect(transfers.map(({ amount }) => amount)).toEqual([120_000n, 79_000n]);
    }
  });

  it('counts as a payment what comes back where no scan will find it', async () => {
    const analysis = await analyse(wsh);
    const [own] = analysis.ownInputs;
    if (own === undefined) throw new Error('no input');
    const far = 10_000;
    const hidden = withChange(analysis, {
      script: scriptOf(wsh, far),
      own: { ...own, path: [...own.path.slice(0, -2), 1, far] },
    });
    expect(card(hidden, [wsh]).transfers.map(({ amount }) => amount)).toEqual([120_000n, 79_000n]);
  });

  it.each([10_000, 0x7ffffffe])('spends its coins at index %i, from where nothing would be change', async (start) => {
    const psbt = makeMultisigPsbt(wsh, { policy: wsh }, { start });
    const signed = await signPsbt(softwareSigner(seeds[1]), psbt, { policies: [wsh] });
    const second = readingSigner(testSeed, 100, [idOf(wsh)]);
    const { complete } = await signPsbt(second, signed.psbt, { policies: [wsh] });
    const prevouts = decodePsbt(psbt).inputs.flatMap(({ prevout }) => (prevout === undefined ? [] : [prevout]));
    expect(interpretWithBitcore(complete?.transaction ?? new Uint8Array(), prevouts)).toEqual([true, true]);
    expect(card(await analyse(wsh, psbt), [wsh]).facts?.change.count).toBe(0);
  });

  it.each(readable)('$template: counts as a payment what is more than its inputs hold', async (policy) => {
    const { global, inputs, outputs } = psbtCodecs[0].decode(makeMultisigPsbt(policy));
    const { unsignedTx } = global;
    if (unsignedTx === undefined) throw new Error('no transaction');
    const paying = unsignedTx.outputs.map((output, n) => ({ ...output, amount: n === 0 ? 60_000n : 139_000n }));
    // Without origins, the second input is somebody else's.
    const nobodys = inputs.map((fields, n) => {
      const { bip32Derivation: _, tapBip32Derivation: __, ...rest } = fields;
      return n === 0 ? fields : rest;
    });
    for (const [maps, amount] of [
      [inputs, 139_000n],
      [nobodys, 0n],
    ] as const) {
      const psbt = psbtCodecs[0].encode({
        global: { ...global, unsignedTx: { ...unsignedTx, outputs: paying } },
        inputs: [...maps],
        outputs,
      });
      const analysis = await analyse(policy, psbt);
      expect(card(analysis, [policy]).facts?.change.amount).toBe(amount);
      expect(previewOf(analysis)).toMatchObject({
        change: amount === 0n ? [] : [{ amount }],
        spent: 200_000n - amount,
      });
    }
  });

  it('refuses coins of ours alone beside those of a wallet of several, and counts what goes there as a payment', async () => {
    const alone = decodePsbt(makePsbt([{}], [{ amount: 1n }])).inputs;
    const shared = decodePsbt(makeMultisigPsbt(wsh));
    const unsignedTx = {
      version: 2,
      lockTime: 0,
      inputs: [...shared.inputs, ...alone].map(({ txid, index, sequence }) => ({
        txid,
        index,
        sequence,
        finalScriptSig: new Uint8Array(),
      })),
      outputs: shared.outputs.map(({ amount, script }) => ({ amount, script })),
    };
    const maps = (inputs: Psbt['inputs']) => ({
      global: { unsignedTx: { ...unsignedTx, inputs: unsignedTx.inputs.slice(-inputs.length) } },
      inputs: inputs.map(({ fields }) => fields),
      outputs: shared.outputs.map(({ fields }) => fields),
    });
    const both = await analyse(wsh, psbtCodecs[0].encode(maps([...shared.inputs, ...alone])), { maxFee: 10n ** 9n });
    expect(previewOf(both).change).toEqual([]);
    expect(isReadable(both)).toBe(false);
    expect(() => card(both, [wsh])).toThrow(refused('transaction/refused', 'input 2'));

    const cheap = shared.outputs.map(({ fields, script }) => ({ fields, script, amount: 40_000n }));
    const given = {
      ...maps(alone),
      global: { unsignedTx: { ...unsignedTx, inputs: unsignedTx.inputs.slice(2), outputs: cheap } },
    };
    const { facts, transfers } = card(await analyse(wsh, psbtCodecs[0].encode(given)), [wsh]);
    expect(facts).toMatchObject({ inputs: { count: 1 }, change: { count: 0 } });
    expect(transfers).toHaveLength(2);
  });

  it('refuses what is said to be on another network, and a wallet none of whose keys is ours', async () => {
    const analysis = await analyse(wsh);
    expect(() => card({ ...analysis, network: networks.testnet4 }, [wsh])).toThrow(
      refused('transaction/refused', 'testnet4'),
    );
    await expect(analyse(wsh, undefined, { network: 'testnet4' })).rejects.toThrow(
      refused('transaction/refused', 'testnet4'),
    );
    const stream = encodeSigningStream(analysis);
    for (const own of [1, 2]) {
      const changed = stream.slice();
      changed[headerLength + templateLength(changed) + 3] = own;
      expect(() => interpretInChunks(changed, 100, testSeed, undefined, [idOf(wsh)])).toThrow(
        refused('transaction/inconsistent', 'input 0'),
      );
    }
  });

  it.each([
    ['another output', 0, 4],
    ['no output', 0, 0],
    ['a longer template', 1, 129],
    ['too many keys', 2, 7],
    ['another fragment, with too many bytes after it', 3, 0],
    ['a fragment that there is not', 3, 0x2f],
    ['a branch outside of Taproot', 3, 0x30],
    ['no threshold', 4, 0],
    ['a threshold above the number of keys', 4, 4],
    ['fewer keys in its script', 5, 2],
    ['a key that is not there', 6, 3],
    ['a key that stands there twice', 6, 1],
    ['none of the keys as ours', 9, 3],
  ])('refuses a wallet with %s', async (_, at, value) => {
    const stream = encodeSigningStream(await analyse(wsh));
    stream[headerLength + at] = value;
    expect(() => interpretInChunks(stream, 100, testSeed, undefined, [idOf(wsh)])).toThrow(
      refused('data/malformed', 'wallet'),
    );
  });

  it('refuses a wallet in which a key is there twice, whatever its chain code', async () => {
    const stream = encodeSigningStream(await analyse(wsh));
    const length = 65;
    const places = wsh.keys.map((text) => {
      const { publicKey, chainCode } = HDKey.fromExtendedKey(text.replace(/^.*\]/, ''));
      const key = concatBytes(publicKey ?? new Uint8Array(), chainCode ?? new Uint8Array());
      return stream.findIndex((_, at) => key.every((byte, n) => stream[at + n] === byte));
    });
    const [first = -1, second = -1] = places;
    expect(Math.min(first, second)).toBeGreaterThan(0);
    for (const copied of [33, length]) {
      const changed = stream.slice();
      changed.copyWithin(second, first, first + copied);
      expect(() => interpretInChunks(changed, 100, testSeed, undefined, [idOf(wsh)])).toThrow(
        refused('data/malformed', 'a key is there twice'),
      );
    }
  });

  it('gives a digest only for what it showed: no change of a byte yields the same digests under other facts', async () => {
    const stream = encodeSigningStream(await analyse(wsh));
    const read = (bytes: Uint8Array) => interpretInChunks(bytes, bytes.length, testSeed, undefined, [idOf(wsh)]);
    const digests = (events: readonly InterpreterEvent[]) =>
      events.flatMap((event) => (event.type === 'digest' ? [hex.encode(event.digest)] : []));
    const told = (events: readonly InterpreterEvent[]) =>
      JSON.stringify(
        events.filter(({ type }) => type !== 'digest'),
        (__, value) => (typeof value === 'bigint' ? String(value) : value),
      );
    const known = new Set(digests(read(stream)));
    const honest = told(read(stream));
    for (let at = 0; at < stream.length; at += 19) {
      const changed = stream.slice();
      changed[at] = (changed[at] ?? 0) ^ (at % 2 === 0 ? 1 : 0x80);
      try {
        const events = read(changed);
        if (digests(events).some((digest) => known.has(digest))) expect(told(events), `byte ${at}`).toBe(honest);
      } catch (error) {
        if (!isSymbolonError(error)) throw error;
      }
    }
  });
});

describe('any template', () => {
  const nodes = Array.from({ length: 8 }, (_, n) => nodeAt(new Uint8Array(64).fill(120 + n), []));
  const extended = nodes.map(({ publicExtendedKey, fingerprint }, n) =>
    n === 0 ? `[${fingerprint.toString(16).padStart(8, '0')}/48'/0'/0'/2']${publicExtendedKey}` : publicExtendedKey,
  );
  const run = (bytes: Uint8Array) => {
    const steps = takeWallet('wallet');
    let at = 0;
    for (let step = steps.next(new Uint8Array()); ; step = steps.next(bytes.slice(at - Number(step.value), at))) {
      if (step.done === true) return { ...step.value, left: bytes.length - at };
      if (at + step.value > bytes.length) return undefined;
      at += step.value;
    }
  };

  it('that a host derives scripts of, the card reads as the same scripts, or the host knows that it does not', () => {
    const counts = { read: 0, unread: 0 };
    fc.assert(
      fc.property(choices, outputs, fc.nat(20), (made, output, index) => {
        for (const text of new Set(texts(made, output === 'tr' ? 'tr' : 'wsh').slice(-8))) {
          const policy = policyOf(text, output, extended);
          let descriptor: Descriptor;
          try {
            descriptor = parsePolicy(policy);
          } catch (error) {
            expect(error).toMatchObject({ code: 'data/malformed' });
            continue;
          }
          if (!isReadableWallet(descriptor)) {
            counts.unread += 1;
            expect(() => multisigWalletId(policy)).toThrow(refused('transaction/refused', 'no card reads'));
            continue;
          }
          counts.read += 1;
          const own = nodes[0]?.fingerprint ?? 0;
          const wallet = run(encodeWallet(descriptor, own, [...ownPath, 0, index]));
          if (wallet === undefined) throw new Error('it ends early');
          expect(wallet.left).toBe(0);
          expect(wallet.id).toEqual(multisigWalletId(policy));
          for (const multipath of [0, 1])
            expect(walletScript(wallet, [...ownPath, multipath, index]).script, policy.template).toEqual(
              deriveScript(descriptor, { multipath, index }).script,
            );
        }
      }),
      { numRuns: fuzzRuns(15) },
    );
    expect(counts.read).toBeGreaterThan(5);
  });

  it('of any bytes is read as a sane one or refused with a typed error', () => {
    const key = (n: number) => {
      const { publicKey, chainCode } = nodes[n] ?? {};
      return [...new Uint8Array(5), ...(publicKey ?? []), ...(chainCode ?? [])];
    };
    const byte = fc.oneof(fc.nat(0x1c), fc.nat(4), fc.constant(0x30), fc.nat(255));
    fc.assert(
      fc.property(
        fc.array(byte, { maxLength: 40 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 6 }),
        (template, output, count) => {
          const head = [output, template.length, count];
          const bytes = Uint8Array.from([
            ...head,
            ...template,
            0,
            ...Array.from({ length: count }, (_, n) => key(n)).flat(),
          ]);
          try {
            const wallet = run(bytes);
            if (wallet !== undefined) expect(walletScript(wallet, [0, 0]).script.length).toBeGreaterThan(22);
          } catch (error) {
            if (!isSymbolonError(error)) throw error;
            expect(error.code).toBe('data/malformed');
          }
        },
      ),
      { numRuns: fuzzRuns(500) },
    );
  });
});

const ownPath = [0x80000030, 0x80000000, 0x80000000, 0x80000002];
