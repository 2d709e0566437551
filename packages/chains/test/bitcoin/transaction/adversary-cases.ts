/**
 * A host that wants more of its owner's coins than it is seen to take: one transaction as it is, and up to four
 * attempts to have it signed, each under other claims of what the inputs hold, whose they are and which outputs are
 * ours. FOR TESTS ONLY.
 *
 * What the owner loses is said here, and without the rules under test: what goes in from where the owner has coins,
 * less what comes out where the owner looks for coins.
 */
import { type Path, parsePath } from '@symbolon/interface';
import fc from 'fast-check';
import { type BitcoinScriptType, scriptTypes } from '../../../src/bitcoin/firmware/address/scripts.ts';
import { foreignSeed, publicKeyAt, testSeed } from '../../software-signer.ts';

/**
 * Where a script is: `home` the owner's wallets find it, `noted` the owner knows of a coin there and looks no further,
 * `odd` the keys are the owner's and nobody would ever look, `theirs` the attacker's.
 */
export type Place = {
  readonly kind: 'home' | 'noted' | 'odd' | 'theirs';
  readonly scriptType: BitcoinScriptType;
  readonly path: Path;
};

export const place = (kind: Place['kind'], scriptType: BitcoinScriptType, path: string): Place => ({
  kind,
  scriptType,
  path: parsePath(path),
});
const types: readonly BitcoinScriptType[] = ['p2pkh', 'p2sh-p2wpkh', 'p2wpkh', 'p2tr'];
const home = types.flatMap((type) =>
  ['0/0', '0/1', '1/0', '1/9999'].flatMap((end) =>
    [0, 1].map((account) => place('home', type, `m/${scriptTypes[type].purpose}'/0'/${account}'/${end}`)),
  ),
);
const noted = [place('noted', 'p2wpkh', "m/84'/0'/7'/3/9"), place('noted', 'p2pkh', "m/44'/0'/0")];
const odd = [
  place('odd', 'p2wpkh', "m/84'/0'/1234567'/0/0"),
  place('odd', 'p2tr', "m/86'/0'/1234567'/1/0"),
  place('odd', 'p2wpkh', "m/84'/0'/0'/0'/0'/5'/0/0"),
  place('odd', 'p2wpkh', "m/84'/0'/0'/0'/0'/5'/1/3"),
  place('odd', 'p2wpkh', "m/84'/0'/0'/1/10000"),
  place('odd', 'p2wpkh', "m/84'/0'/0'/2/0"),
  place('odd', 'p2tr', "m/84'/0'/0'/1/0"),
  place('odd', 'p2wpkh', "m/84'/0'/1/0"),
];
const theirs = types.map((type) => place('theirs', type, 'm/0'));

const seedOf = ({ kind }: Place) => (kind === 'theirs' ? foreignSeed : testSeed);
export const keyOf = (at: Place): Uint8Array => publicKeyAt(seedOf(at), at.path);
const scripts = new Map<Place, Uint8Array>();
export function scriptOf(at: Place): Uint8Array {
  const script = scripts.get(at) ?? scriptTypes[at.scriptType].scriptPubKey(keyOf(at));
  scripts.set(at, script);
  return script;
}

/** The attacker's. */
export const theirScripts: readonly Uint8Array[] = theirs.map(scriptOf);

export type Coin = { readonly at: Place; readonly amount: bigint };

/** What an attempt says of an input: whose it is, if ours, and what it holds; proven only where that is true. */
export type InputClaim = {
  readonly ours: Place | undefined;
  readonly amount: bigint;
  readonly script: Uint8Array;
  readonly proven: boolean;
};

export type Attempt = {
  readonly inputs: readonly InputClaim[];
  /** Whether an output that is ours is said to be. */
  readonly outputs: readonly boolean[];
  /** Of Taproot signatures: DEFAULT or ALL. */
  readonly taprootType: 0 | 1;
};

export type Case = {
  readonly inputs: readonly Coin[];
  readonly outputs: readonly Coin[];
  readonly attempts: readonly Attempt[];
};

const weighted = (...choices: readonly (readonly [weight: number, places: readonly Place[]])[]): fc.Arbitrary<Place> =>
  fc.oneof(...choices.map(([weight, places]) => ({ weight, arbitrary: fc.constantFrom(...places) })));

const anyInput = fc.record({
  at: weighted([8, home], [1, noted], [3, odd], [3, theirs]),
  amount: fc.constantFrom(1_000n, 100_000_000n, 100_000_000n),
});
const anyOutput = fc.record({
  at: weighted([4, home], [1, odd], [3, theirs]),
  /** Where an input came from instead: the attacker pays a little to where he wants change to go. */
  asInput: fc.option(fc.nat(3), { nil: undefined }),
  /** Of what is there, in thousandths. */
  share: fc.constantFrom(0n, 1n, 499n, 500n, 998n, 998n),
});
const anyInputClaim = fc.record({
  label: fc.constantFrom('as it is', 'as it is', 'of others', 'of others', 'another'),
  another: weighted([1, home], [1, odd], [2, home.filter(({ scriptType }) => scriptType === 'p2tr')]),
  lies: fc.boolean(),
  proven: fc.constantFrom(true, true, false),
});
const anyAttempt = fc.record({
  claims: fc.array(anyInputClaim, { minLength: 4, maxLength: 4 }),
  /** `honest` as it is and proven; `aimed` true of one input alone, another one each time. */
  manner: fc.constantFrom('honest', 'aimed', 'aimed', 'aimed', 'random'),
  outputs: fc.array(
    fc.integer({ min: 0, max: 7 }).map((n) => n > 0),
    { minLength: 4, maxLength: 4 },
  ),
  fee: fc.constantFrom(500n, 5_000n),
  taprootType: fc.constantFrom<0 | 1>(0, 1),
});

type Drawn<T> = T extends fc.Arbitrary<infer V> ? V : never;

/** Any transaction of up to four inputs and outputs, and up to four attempts. */
export const anyCase: fc.Arbitrary<Case> = fc
  .record({
    inputs: fc.oneof(
      { weight: 4, arbitrary: fc.array(anyInput, { minLength: 1, maxLength: 3 }) },
      fc.array(anyInput, { minLength: 4, maxLength: 4 }),
    ),
    outputs: fc.array(anyOutput, { minLength: 1, maxLength: 4 }),
    attempts: fc.array(anyAttempt, { minLength: 1, maxLength: 4 }),
  })
  .map(({ inputs, outputs: wanted, attempts }) => {
    let left = sum(inputs);
    const outputs = wanted.map(({ at, asInput = -1, share }) => {
      const amount = (left * share) / 1000n;
      left -= amount;
      return { at: inputs[asInput]?.at ?? at, amount };
    });
    return {
      inputs,
      outputs,
      attempts: attempts.map((attempt, n) => attemptOf(attempt, inputs, outputs, n % inputs.length)),
    };
  });

/** What a named attack says of an input: as ours, as somebody else's, or as ours at another place. */
export function claim(
  { at, amount }: Coin,
  changes: { readonly ours?: Place | false; readonly amount?: bigint; readonly proven?: boolean } = {},
): InputClaim {
  const ours = changes.ours === false ? undefined : (changes.ours ?? at);
  return { ours, amount: changes.amount ?? amount, script: scriptOf(ours ?? at), proven: changes.proven ?? false };
}

/** Lies that serve: what is said of all inputs together exceeds the outputs by a small fee. */
function attemptOf(
  drawn: Drawn<typeof anyAttempt>,
  inputs: readonly Coin[],
  outputs: readonly Coin[],
  aim: number,
): Attempt {
  const honest = { label: 'as it is', lies: false, proven: true };
  const claims = inputs.map((coin, n) => {
    const claim = drawn.claims[n] ?? { ...honest, another: coin.at };
    const isHonest = drawn.manner === 'honest' || (drawn.manner === 'aimed' && n === aim);
    return { coin, ...claim, ...(isHonest && { ...honest, proven: drawn.manner === 'honest' || claim.proven }) };
  });
  const truth = sum(claims.filter(({ lies }) => !lies).map(({ coin }) => coin));
  let missing = sum(outputs) + drawn.fee - truth;
  if (missing < 0n) missing = 0n;
  return {
    taprootType: drawn.taprootType,
    outputs: outputs.map(({ at }, n) => at.kind !== 'theirs' && drawn.outputs[n] === true),
    inputs: claims.map(({ coin, label, another, lies, proven }) => {
      const ours =
        label === 'another' ? another : label === 'of others' || coin.at.kind === 'theirs' ? undefined : coin.at;
      const amount = lies ? missing : coin.amount;
      if (lies) missing = 0n;
      const isTrue = amount === coin.amount && (ours === undefined || ours === coin.at);
      return { ours, amount, script: scriptOf(ours ?? coin.at), proven: proven && isTrue };
    }),
  };
}

const sum = (coins: readonly { readonly amount: bigint }[]): bigint =>
  coins.reduce((total, { amount }) => total + amount, 0n);

/** What the owner really loses by the transaction. */
export function lossOf({ inputs, outputs }: Case): bigint {
  const had = inputs.filter(({ at }) => at.kind === 'home' || at.kind === 'noted');
  return sum(had) - sum(outputs.filter(({ at }) => at.kind === 'home'));
}
