/** Bitcoin transactions and messages for the published vectors: every kind of script, fact and refusal. */

import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { type Path, parsePath } from '@symbolon/interface';
import fc from 'fast-check';
import { scriptTypes } from '../../../src/bitcoin/firmware/address/scripts.ts';
import type { WalletPolicy } from '../../../src/bitcoin/firmware/descriptors/wallet-policy.ts';
import { encodeMessageStream } from '../../../src/bitcoin/firmware/message.ts';
import { headerLength, inputHeadLength } from '../../../src/bitcoin/firmware/signing-stream.ts';
import { encodeSigningStream } from '../../../src/bitcoin/sign/encode-stream.ts';
import { type Analysis, analysePsbt, type BitcoinPreviewOptions } from '../../../src/bitcoin/transaction/analysis.ts';
import { makePsbt, type TestInput, type TestOutput } from '../../bitcoin/make-psbt.ts';
import { keyPathPolicy, makeMultisigPsbt, policies } from '../../bitcoin/multisig-psbt.ts';
import { foreignSeed, softwareSigner } from '../../software-signer.ts';
import { type Streams, sampled } from './streams.ts';

/** Those that a card reads: the owner has confirmed them. */
export const confirmed: readonly WalletPolicy[] = [
  ...policies.filter(({ template }) => !template.startsWith('sh(sortedmulti(')),
  keyPathPolicy,
];
/** Wallets whose coins all come back to them. */
const [kept = keyPathPolicy, keptTaproot = keyPathPolicy] = ['wsh(sorted', 'tr('].map((start) =>
  confirmed.find(({ template }) => template.startsWith(start)),
);

const analyse = (psbt: Uint8Array, options: BitcoinPreviewOptions = {}): Promise<Analysis> =>
  analysePsbt(softwareSigner(), psbt, { maxFee: 10n ** 15n, ...options });
type Given = BitcoinPreviewOptions & { readonly lockTime?: number };
async function streamOf(
  inputs: readonly TestInput[],
  outputs: readonly TestOutput[],
  { lockTime = 0, ...options }: Given = {},
): Promise<Uint8Array> {
  return encodeSigningStream(await analyse(makePsbt(inputs, outputs, 0, lockTime), options));
}

const types = ['p2pkh', 'p2sh-p2wpkh', 'p2wpkh', 'p2tr'] as const;
const own = (scriptType: (typeof types)[number], rest: Partial<TestInput> = {}): TestInput => ({
  scriptType,
  path: `m/${scriptTypes[scriptType].purpose}'/0'/0'/0/1`,
  ...rest,
});
const change = { amount: 45_000n, path: "m/84'/0'/0'/1/0" };
const paid = (amount = 50_000n): TestOutput => ({ amount });
const script = (...bytes: readonly number[]): TestOutput => ({ amount: 1_000n, script: Uint8Array.from(bytes) });
const program = (version: number, length: number, fill = 0x22) =>
  script(version, length, ...new Uint8Array(length).fill(fill));
const others = (rest: Partial<TestInput> = {}): TestInput => ({ seed: foreignSeed, ...rest });
/** Ours with 100 000 satoshi, and a payment of so much at most, so that fees are not high. */
const beside = async (...outputs: readonly TestOutput[]) => streamOf([{}], [...outputs, paid(80_000n)]);
const odd = (path: string, back: string): Promise<Uint8Array> =>
  streamOf([{ path }], [paid(), { amount: 40_000n, path: back }]);

const kinds = types.map((type) => [`one input of ${type}`, streamOf([own(type)], [paid(), change])] as const);
const pairs = types.flatMap((one, n) =>
  types
    .slice(n)
    .map(
      (two) =>
        [`inputs of ${one} and ${two}`, streamOf([own(one), own(two, { amount: 70_000n })], [paid(150_000n)])] as const,
    ),
);
const outputs: readonly (readonly [string, TestOutput])[] = [
  ['OP_RETURN', script(0x6a, 2, 1, 2)],
  ['OP_RETURN alone, of some satoshi', script(0x6a)],
  ['no script', script()],
  ['P2A', script(0x51, 2, 0x4e, 0x73)],
  ['a program of version 0 and 21 bytes', program(0, 21)],
  ['a program of version 2', program(0x52, 32)],
  ['a program of Taproot that is no point', program(0x51, 32, 0xff)],
  ['a script that pushes what is true', script(0x51)],
  ['a script that pushes what is false', script(1, 0x80)],
  ['a push that is longer than the rest', script(0x76, 0x4c)],
  ['a script of 256 bytes', script(...new Uint8Array(256).fill(0x61))],
  ['a script of 257 bytes', script(...new Uint8Array(257).fill(0x61))],
  ['P2WPKH of 293 satoshi', { amount: 293n }],
  ['P2WPKH of 294 satoshi', { amount: 294n }],
  ['P2PKH of 545 satoshi', { amount: 545n, script: Uint8Array.of(0x76, 0xa9, 20, ...new Uint8Array(20), 0x88, 0xac) }],
  ['P2PKH of 546 satoshi', { amount: 546n, script: Uint8Array.of(0x76, 0xa9, 20, ...new Uint8Array(20), 0x88, 0xac) }],
  ['a payment to another account of ours', { amount: 9_000n, path: "m/84'/0'/7'/1/0" }],
];
const testnets = (['testnet', 'testnet4', 'signet', 'regtest'] as const).map(
  (network) =>
    [
      `on ${network}`,
      streamOf([{ path: "m/84'/1'/0'/0/0" }], [paid(), { amount: 45_000n, path: "m/84'/1'/0'/1/3" }], { network }),
    ] as const,
);
const multisig = confirmed.map(
  (policy) =>
    [policy.template, analyse(makeMultisigPsbt(policy), { policies: [policy] }).then(encodeSigningStream)] as const,
);
const within = (policy: WalletPolicy, options: Parameters<typeof makeMultisigPsbt>[2] = {}) =>
  analyse(makeMultisigPsbt(policy, undefined, { paid: 0n, ...options }), { policies: [policy] }).then(
    encodeSigningStream,
  );
const accounts = (count: number) =>
  streamOf(
    Array.from({ length: count }, (_, n) => ({ path: `m/84'/0'/${n}'/0/0`, scriptType: 'p2wpkh' as const })),
    [
      paid(),
      { amount: 90_000n, path: "m/84'/0'/7'/1/0" },
      ...(count > 8 ? [{ amount: 90_000n, path: "m/84'/0'/8'/1/0" }] : []),
    ],
  );

const honest = await streamOf([own('p2wpkh')], [paid(), change]);
const legacy = await streamOf([own('p2pkh')], [paid(), change]);
const at = (stream: Uint8Array, place: number, byte: number) =>
  stream.map((was, n) => (n === (place + stream.length) % stream.length ? byte : was));
const burnt = await streamOf([{}], [script(0x6a)]);
const input = headerLength;

/** The same without the previous transaction of an own input. */
function unproven(stream: Uint8Array, position: number): Uint8Array {
  const view = new DataView(stream.buffer, stream.byteOffset);
  let start = headerLength;
  for (let n = 0; ; n += 1) {
    const path = start + inputHeadLength + view.getUint16(start + 50, true);
    const proof = path + 2 + 4 * (stream[path] ?? 0);
    const end = proof + 4 + view.getUint32(proof, true);
    if (n === position) return concatBytes(at(stream, start + 1, 0).slice(0, proof), stream.slice(end));
    start = end;
  }
}

const named: readonly (readonly [string, Promise<Uint8Array> | Uint8Array])[] = [
  ...kinds,
  ...pairs,
  ...outputs.map(([name, output]) => [`an output of ${name}`, beside(output)] as const),
  ...testnets,
  ...multisig,
  ['an input of another person', streamOf([{}, others()], [paid(150_000n)])],
  [
    'Taproot beside an unproven input of another person',
    streamOf([own('p2tr'), others({ previous: false })], [paid(150_000n)]),
  ],
  ['all to the fee but change', streamOf([{}], [{ amount: 90_909n, path: "m/84'/0'/0'/1/0" }])],
  ['a fee above a tenth of the change', streamOf([{}], [{ amount: 90_908n, path: "m/84'/0'/0'/1/0" }])],
  ['a fee of a tenth of the payment', streamOf([{}], [paid(90_910n)])],
  ['a lock time in force', streamOf([{}], [paid(95_000n)], { lockTime: 800_000 })],
  [
    'a lock time that no input puts into force',
    streamOf([{ sequence: 0xffffffff }], [paid(95_000n)], { lockTime: 800_000 }),
  ],
  ['a coin that has to be old', streamOf([others({ sequence: 144 }), {}], [paid(190_000n)])],
  ['change at the highest index', streamOf([{}], [paid(), { amount: 40_000n, path: "m/84'/0'/0'/1/9999" }])],
  ['a payment above the highest index', streamOf([{}], [paid(), { amount: 40_000n, path: "m/84'/0'/0'/1/10000" }])],
  ['a payment to ourselves on chain 2', streamOf([{}], [paid(), { amount: 40_000n, path: "m/84'/0'/0'/2/0" }])],
  [
    'more change than the account had',
    streamOf(
      [{}, own('p2tr', { path: "m/86'/0'/1'/0/0" })],
      [
        { amount: 150_000n, path: "m/84'/0'/0'/1/0" },
        { amount: 40_000n, path: "m/86'/0'/1'/1/0", scriptType: 'p2tr' },
      ],
    ),
  ],
  [
    'change of one account under two purposes',
    streamOf([own('p2tr')], [paid(), { amount: 40_000n, path: "m/84'/0'/0'/1/0" }]),
  ],
  ['change as BRD has it', odd("m/0'/0/5", "m/0'/1/5")],
  ['change at m/0', odd('m/0/5', 'm/1/5')],
  ['change as BIP-45 has it', odd("m/45'/2/0/5", "m/45'/2/1/5")],
  ['no change below five components', odd("m/9'/9'/9'/9'/9'/0/5", "m/9'/9'/9'/9'/9'/1/5")],
  ['nine accounts', accounts(9)],
  [
    'more change accounts than are counted',
    streamOf(
      Array.from({ length: 9 }, (_, n) => ({ path: `m/84'/0'/${n}'/0/0` })),
      [{ amount: 90_000n, path: "m/84'/0'/8'/1/0" }, paid(790_000n)],
    ),
  ],
  [
    'accounts within accounts',
    streamOf(
      [{ path: "m/1'/2'/0/0" }, { path: "m/1'/0/0" }, { path: "m/1'/2'/3'/0/0" }, { path: "m/1'/2'/0/1" }],
      [paid(390_000n)],
    ),
  ],
  [
    'accounts of more components than fit',
    streamOf(
      [...[1, 2, 3, 4].map((n) => ({ path: `m/7'/7'/7'/7'/7'/7'/7'/7'/${n}'/0` })), { path: "m/7'/8'/0/1" }],
      [paid(490_000n)],
    ),
  ],
  ['Taproot that is not proven', streamOf([own('p2tr', { previous: false })], [paid(95_000n)])],
  [
    'ALL for Taproot',
    streamOf([own('p2tr', { change: (fields) => ({ ...fields, sighashType: 1 }) })], [paid(95_000n)]),
  ],
  ['ALL and DEFAULT', streamOf([own('p2wpkh'), own('p2tr')], [paid(195_000n)])],

  ['all of a wallet comes back to it', within(kept)],
  ['all of a Taproot wallet comes back to it', within(keptTaproot)],
  ['all of a wallet comes back to it, locked', within(kept, { sequence: 144 })],
  ['a wallet whose coins are at a high index', within(kept, { start: 20_000 })],
  [
    'all of a wallet comes back to it, beside a coin of another person',
    analyse(makeMultisigPsbt(kept, undefined, { paid: 0n }), { policies: [kept] }).then((analysis) =>
      encodeSigningStream({ ...analysis, ownInputs: analysis.ownInputs.slice(0, 1) }),
    ),
  ],
  [
    'all comes back to the account, in two outputs',
    streamOf(
      [{}, {}],
      [
        { amount: 90_000n, path: "m/84'/0'/0'/0/7" },
        { amount: 105_000n, path: "m/84'/0'/0'/1/8" },
      ],
    ),
  ],
  [
    'all comes back to the account, under another purpose',
    streamOf([own('p2tr')], [{ amount: 95_000n, path: "m/84'/0'/0'/1/0" }]),
  ],
  [
    'all comes back, to two accounts',
    streamOf(
      [{}, { path: "m/84'/0'/1'/0/0" }],
      [
        { amount: 95_000n, path: "m/84'/0'/0'/1/0" },
        { amount: 100_000n, path: "m/84'/0'/1'/1/0" },
      ],
    ),
  ],
  [
    'all comes back to the account, of another account too',
    streamOf([{}, { path: "m/84'/0'/1'/0/0", amount: 600n }], [{ amount: 99_000n, path: "m/84'/0'/0'/1/0" }]),
  ],
  [
    'all comes back to the account, of chain 7 too',
    streamOf([{}, { path: "m/84'/0'/0'/7/0", amount: 600n }], [{ amount: 99_000n, path: "m/84'/0'/0'/1/0" }]),
  ],

  ['an unknown network', at(honest, 0, 5)],
  ['the network of other keys', at(honest, 0, 1)],
  ['no input', at(honest, 9, 0)],
  ['no output', at(honest, 13, 0)],
  ['a wallet of another kind', at(honest, 17, 2)],
  ['a wallet that its owner has not confirmed', at((await multisig[0]?.[1]) ?? honest, headerLength + 4, 1)],
  ['an unknown owner', at(honest, input, 6)],
  ['ours as another type of script', at(honest, input, 4)],
  ['no input of ours', at(honest, input, 0)],
  ['neither proven nor unproven', at(honest, input + 1, 2)],
  ['an amount that the previous transaction does not have', at(honest, input + 42, 0)],
  ['another id than that of the previous transaction', at(honest, input + 2, honest[input + 2] === 7 ? 8 : 7)],
  ['an index beyond the previous transaction', at(honest, input + 34, 9)],
  ['an own script that is longer than it may be', at(honest, input + inputHeadLength - 1, 2)],
  ['a signature hash type of NONE', at(honest, input + inputHeadLength + 22 + 21, 2)],
  ['DEFAULT for version 0', at(honest, input + inputHeadLength + 22 + 21, 0)],
  ['a link that is another', at(honest, -1, 1)],
  ['a legacy signature over other outputs', at(legacy, -1, 1)],
  ['a legacy input that is not proven', unproven(legacy, 0)],
  ['another input that is not proven', unproven(await streamOf([own('p2wpkh'), own('p2tr')], [paid(195_000n)]), 1)],
  [
    'one of two inputs of version 0 that is not proven',
    unproven(await streamOf([{}, own('p2wpkh')], [paid(195_000n)]), 1),
  ],
  ['outputs above the inputs', at(honest, -227, 0xff)],
  ['a message of BIP-322', at(at(burnt, -153, 0), -152, 0)],
  ['a byte after the end', concatBytes(honest, Uint8Array.of(0))],
  ['the end missing', honest.slice(0, -1)],
  ['the header alone', honest.slice(0, headerLength)],
];

const anyInput = fc.record({
  scriptType: fc.constantFrom(...types),
  index: fc.nat(5),
  account: fc.nat(2),
  amount: fc.bigInt(20_000n, 10_000_000n),
  sequence: fc.constantFrom(0, 0xfffffffd, 0xffffffff),
});
const anyOutput = fc.record({ amount: fc.bigInt(0n, 4_000n), kind: fc.nat(2), index: fc.nat(9) });
const samples = fc.sample(
  fc.tuple(fc.array(anyInput, { minLength: 1, maxLength: 2 }), fc.array(anyOutput, { minLength: 1, maxLength: 3 })),
  {
    seed: 16,
    numRuns: 8,
  },
);
const random = samples.map(
  ([inputs, outputs], n) =>
    [
      `random ${n + 1}`,
      streamOf(
        inputs.map(({ scriptType, index, account, ...rest }) => ({
          ...rest,
          scriptType,
          path: `m/${scriptTypes[scriptType].purpose}'/0'/${account}'/0/${index}`,
        })),
        outputs.map(
          ({ amount, kind, index }) =>
            [{ amount }, { amount, path: `m/84'/0'/0'/1/${index}` }, { amount, script: Uint8Array.of(0x6a, 1, index) }][
              kind
            ] ?? { amount },
        ),
      ),
    ] as const,
);

export const bitcoinTransactions: Streams = await Promise.all(
  [...named, ...random].map(async ([name, stream]) => [name, await stream] as const),
);

type Asked = Partial<Parameters<typeof encodeMessageStream>[0]>;
const message = (changes: Asked = {}): Uint8Array =>
  encodeMessageStream({
    network: 'mainnet',
    scriptType: 'p2wpkh',
    path: parsePath("m/84'/0'/0'/0/0"),
    message: utf8ToBytes('Hello World'),
    ...changes,
  });
const pathOf = (type: (typeof types)[number], coin = 0): Path =>
  parsePath(`m/${scriptTypes[type].purpose}'/${coin}'/0'/0/0`);
const lengths = [0, 1, 64, 252, 253, 300];

export const bitcoinMessages: Streams = [
  ...types.flatMap((scriptType) =>
    lengths.map(
      (length) =>
        [
          `${scriptType}, of ${length} bytes`,
          message({ scriptType, path: pathOf(scriptType), message: new Uint8Array(length).fill(0x61) }),
        ] as const,
    ),
  ),
  ...(['testnet', 'testnet4', 'signet', 'regtest'] as const).map(
    (network, n) =>
      [
        `on ${network}`,
        message({ network, scriptType: types[n] ?? 'p2tr', path: pathOf(types[n] ?? 'p2tr', 1) }),
      ] as const,
  ),
  ['longer than two pieces', message({ message: new Uint8Array(2_100).fill(0x61) })],
  ['of a key whose path has no hardened component', message({ path: [0, 5] })],
  ['of the master key', message({ path: [] })],
  ['of a key of another purpose', message({ path: parsePath("m/86'/0'/0'/0/0") })],
  ['in Greek', message({ message: utf8ToBytes('σύμβολον') })],
  ['a key of a test network', message({ path: parsePath("m/84'/1'/0'/0/0") })],
  ['a key of mainnet', message({ network: 'testnet' })],
  ['an unknown network', at(message(), 0, 5)],
  ['a script of another person', at(message(), 1, 0)],
  ['a script of a wallet', at(message(), 1, 5)],
  ['a path of eleven components', concatBytes(Uint8Array.of(0, 3, 11), new Uint8Array(44), new Uint8Array(4))],
  ['a byte after the end', concatBytes(message(), Uint8Array.of(0))],
  ['the end missing', message().slice(0, -1)],
  ...sampled(
    fc.tuple(fc.constantFrom(...types), fc.uint8Array({ minLength: 1, maxLength: 60 })),
    12,
    ([scriptType, bytes]) => message({ scriptType, path: pathOf(scriptType), message: bytes }),
  ),
];
