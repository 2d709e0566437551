/**
 * What a hostile host gives a card to read and calls a refresh. Streams are written by hand: wallets that look alike,
 * scripts that are called what they are not, coins and outputs of others. What is lost is said by the true scripts
 * alone.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { RawOldTx } from '@scure/btc-signer/script.js';
import {
  type InterpreterEvent,
  isSymbolonError,
  type Path,
  parsePath,
  type TransactionFacts,
} from '@symbolon/interface';
import fc from 'fast-check';
import { U32LE } from 'micro-packed';
import { type BitcoinScriptType, scriptTypes } from '../../../src/bitcoin/firmware/address/scripts.ts';
import { deriveScript } from '../../../src/bitcoin/firmware/descriptors/script.ts';
import { parsePolicy, type WalletPolicy } from '../../../src/bitcoin/firmware/descriptors/wallet-policy.ts';
import { encodeWallet, multisigWalletId } from '../../../src/bitcoin/firmware/multisig-wallet.ts';
import {
  Header,
  InputHead,
  networkNumbers,
  OutputHead,
  ownerNumbers,
} from '../../../src/bitcoin/firmware/signing-stream.ts';
import { StreamPath } from '../../../src/bitcoin/firmware/stream-path.ts';
import { bitcoinInterpreter } from '../../../src/bitcoin/firmware/transaction.ts';
import { keyOracle, nodeAt, publicKeyAt, testSeed } from '../../software-signer.ts';
import { foreignScript } from '../make-psbt.ts';
import { keys } from '../multisig-psbt.ts';
import { nestedWallet, plainWallet, taprootWallet } from './heirs.ts';

const fingerprint = nodeAt(testSeed, []).fingerprint;
const account = parsePath("m/48'/0'/0'/2'");
const otherAccount = parsePath("m/48'/0'/1'/2'");
const keyAt = (path: Path, text: string) =>
  `[${fingerprint.toString(16).padStart(8, '0')}${text.slice(1)}]${nodeAt(testSeed, path).publicExtendedKey}`;
const [ours = '', heirs = '', thiefs = ''] = keys;

type Wallet = {
  readonly policy: WalletPolicy;
  readonly ownPath: Path;
  readonly id: Uint8Array;
  /** As a stream has it. */
  readonly encoded: Uint8Array;
};
const lookAlikes = (home: WalletPolicy): readonly Wallet[] => {
  const like = (change: Partial<WalletPolicy>, ownPath = account): Wallet => {
    const policy = { ...home, ...change };
    const encoded = encodeWallet(parsePolicy(policy), fingerprint, [...ownPath, 0, 0]);
    return { policy, ownPath, id: multisigWalletId(policy), encoded };
  };
  return [
    like({}),
    like({ template: home.template.replace('older(144)', 'older(145)') }),
    like({ template: home.template.replace('older(144)', 'after(144)') }),
    like({ template: home.template.replaceAll('/**', '/<2;3>/*') }),
    // The keys in the other order: the owner waits, and the heir does not.
    like({ keys: [heirs, ours] }),
    like({ keys: [ours, thiefs] }),
    like({ keys: [keyAt(otherAccount, "m/48'/0'/1'/2'"), heirs] }, otherAccount),
    ...(home.template.startsWith('wsh')
      ? [like(nestedWallet('older(144)')), like(taprootWallet('older(144)'))]
      : [like(plainWallet('older(144)'))]),
  ];
};
const worlds = [plainWallet('older(144)'), taprootWallet('older(144)')].map(lookAlikes);

/** Where a script is, and what the host says of it. */
type Place =
  | { readonly kind: 'wallet'; readonly wallet: number; readonly side: 0 | 1; readonly index: number }
  | {
      readonly kind: 'single';
      readonly type: BitcoinScriptType;
      readonly account: number;
      readonly side: number;
      readonly index: number;
    }
  | { readonly kind: 'foreign' };
type Item = { readonly true: Place; readonly claimed: Place; readonly amount: bigint };

const pathOf = (place: Place, wallets: readonly Wallet[]): Path => {
  if (place.kind === 'wallet') return [...(wallets[place.wallet]?.ownPath ?? []), place.side, place.index];
  if (place.kind === 'foreign') return [];
  return parsePath(`m/${scriptTypes[place.type].purpose}'/0'/${place.account}'/${place.side}/${place.index}`);
};
const scripts = new Map<string, Uint8Array>();
const scriptOf = (place: Place, wallets: readonly Wallet[]): Uint8Array => {
  if (place.kind === 'foreign') return foreignScript;
  const policy = place.kind === 'wallet' ? wallets[place.wallet]?.policy : undefined;
  const name = JSON.stringify([place, policy]);
  const known = scripts.get(name);
  if (known !== undefined) return known;
  const script =
    policy !== undefined && place.kind === 'wallet'
      ? deriveScript(parsePolicy(policy), { multipath: place.side, index: place.index }).script
      : scriptTypes[place.kind === 'single' ? place.type : 'p2wpkh'].scriptPubKey(
          publicKeyAt(testSeed, pathOf(place, wallets)),
        );
  scripts.set(name, script);
  return script;
};

export type Attempt = {
  readonly world: number;
  readonly confirmed: readonly boolean[];
  /** Of the stream; none is said where there is none. */
  readonly wallet: number | undefined;
  readonly network: number;
  readonly inputs: readonly Item[];
  readonly outputs: readonly Item[];
  readonly lockTime: number;
  readonly sequence: number;
};

function streamOf({ world, wallet, network, inputs, outputs, lockTime, sequence }: Attempt): Uint8Array {
  const wallets = worlds[world] ?? [];
  const ownerOf = ({ kind, ...place }: Place) =>
    ownerNumbers.indexOf(
      kind === 'foreign' ? undefined : kind === 'wallet' ? 'wallet' : 'type' in place ? place.type : 'p2wpkh',
    );
  const pathBytes = (place: Place) =>
    place.kind === 'foreign' ? new Uint8Array() : StreamPath.encode([...pathOf(place, wallets)]);
  const said = wallet === undefined ? undefined : wallets[wallet];
  const parts = [
    Header.encode({
      network,
      txVersion: 2,
      lockTime,
      inputs: inputs.length,
      outputs: outputs.length,
      wallet: said === undefined ? 0 : 1,
    }),
    said?.encoded ?? new Uint8Array(),
  ];
  inputs.forEach(({ true: place, claimed, amount }, n) => {
    const script = scriptOf(place, wallets);
    const spent = { txid: new Uint8Array(32).fill(n + 1), index: 0, finalScriptSig: new Uint8Array(), sequence: 0 };
    const raw = RawOldTx.encode({ version: 2, lockTime: 0, inputs: [spent], outputs: [{ amount, script }] });
    const txid = sha256(sha256(raw)).reverse();
    const taproot = claimed.kind === 'wallet' ? world === 1 : claimed.kind === 'single' && claimed.type === 'p2tr';
    parts.push(
      InputHead.encode({
        owner: ownerOf(claimed),
        proven: 1,
        txid,
        index: 0,
        sequence,
        amount,
        scriptLength: script.length,
      }),
      script,
      ...(claimed.kind === 'foreign' ? [] : [pathBytes(claimed), Uint8Array.of(taproot ? 0 : 1)]),
      ...[U32LE.encode(raw.length), raw],
    );
  });
  for (const { true: place, claimed, amount } of outputs) {
    const script = scriptOf(place, wallets);
    parts.push(
      OutputHead.encode({ owner: ownerOf(claimed), amount, scriptLength: script.length }),
      script,
      pathBytes(claimed),
    );
  }
  return concatBytes(...parts);
}

/** What the card says, if it gets as far as the facts. */
export function factsOf(attempt: Attempt): TransactionFacts | undefined {
  const wallets = worlds[attempt.world] ?? [];
  const ids = wallets.flatMap(({ id }, n) => (attempt.confirmed[n] === true ? [id] : []));
  try {
    const events: readonly InterpreterEvent[] = bitcoinInterpreter
      .begin(keyOracle(testSeed, ids))
      .push(streamOf(attempt));
    return events.flatMap((event) => (event.type === 'facts' ? [event.facts] : []))[0];
  } catch (error) {
    if (isSymbolonError(error)) return undefined;
    throw error;
  }
}

/** Of each wallet and account what it holds before, less what it holds after, by the true scripts. */
export function lossesOf({ inputs, outputs }: Attempt): readonly bigint[] {
  const homeOf = (place: Place): string =>
    place.kind === 'wallet'
      ? `wallet ${place.wallet}`
      : place.kind === 'single'
        ? `${place.type} ${place.account}`
        : '';
  const held = new Map<string, bigint>();
  const add = (place: Place, amount: bigint) => held.set(homeOf(place), (held.get(homeOf(place)) ?? 0n) + amount);
  for (const { true: place, amount } of inputs) add(place, amount);
  // Nobody finds what is at an index above.
  for (const { true: place, amount } of outputs) if (!('index' in place) || place.index <= 9_999) add(place, -amount);
  return [...held].flatMap(([home, amount]) => (home === '' ? [] : [amount]));
}

const side = fc.constantFrom(0 as const, 1 as const);
const index = fc.oneof({ weight: 8, arbitrary: fc.nat(2) }, fc.constantFrom(9_999, 10_000, 20_000));
const single = fc.record({
  kind: fc.constant('single' as const),
  type: fc.constantFrom<BitcoinScriptType>('p2wpkh', 'p2tr'),
  account: fc.nat(1),
  side,
  index,
});
const anyPlace: fc.Arbitrary<Place> = fc.oneof(
  fc.record({ kind: fc.constant('wallet' as const), wallet: fc.nat(7), side, index }),
  single,
  fc.constant<Place>({ kind: 'foreign' }),
);
/** Mostly of the wallet that is said, or of one key where none is; and mostly called what it is. */
const itemOf = (wallet: number | undefined, most: bigint): fc.Arbitrary<Item> =>
  fc
    .record({
      place: fc.oneof(
        {
          weight: 12,
          arbitrary:
            wallet === undefined
              ? single
              : fc.record({ kind: fc.constant('wallet' as const), wallet: fc.constant(wallet), side, index }),
        },
        anyPlace,
      ),
      lie: fc.oneof({ weight: 12, arbitrary: fc.constant(undefined) }, anyPlace),
      amount: fc.bigInt(600n, most),
    })
    .map(({ place, lie, amount }) => ({ true: place, claimed: lie ?? place, amount }));
const anyWallet = fc.option(fc.nat(7), { freq: 4, nil: undefined });
export const anyAttempt: fc.Arbitrary<Attempt> = anyWallet.chain((wallet) =>
  fc
    .record({
      world: fc.nat(1),
      confirmed: fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.boolean()), {
        minLength: 9,
        maxLength: 9,
      }),
      wallet: fc.oneof({ weight: 9, arbitrary: fc.constant(wallet) }, anyWallet),
      network: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.nat(networkNumbers.length - 1)),
      inputs: fc.array(itemOf(wallet, 100_000n), { minLength: 1, maxLength: 3 }),
      outputs: fc.oneof(
        { weight: 4, arbitrary: itemOf(wallet, 100_000n).map((item) => [item]) },
        fc.array(itemOf(wallet, 100_000n), { minLength: 1, maxLength: 3 }),
      ),
      // Most pay a little less than they have: the first output gets the rest.
      fee: fc.option(fc.bigInt(0n, 3_000n), { freq: 9, nil: undefined }),
      lockTime: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.constant(500)),
      sequence: fc.oneof({ weight: 9, arbitrary: fc.constant(0xfffffffd) }, fc.constantFrom(144, 0xffffffff)),
    })
    .map(({ fee, outputs, ...attempt }) => {
      const total = (items: readonly Item[]) => items.reduce((sum, { amount }) => sum + amount, 0n);
      const [first, ...others] = outputs;
      const rest = total(attempt.inputs) - total(others) - (fee ?? 0n);
      if (fee === undefined || first === undefined || rest < 0n) return { ...attempt, outputs };
      return { ...attempt, outputs: [{ ...first, amount: rest }, ...others] };
    }),
);
