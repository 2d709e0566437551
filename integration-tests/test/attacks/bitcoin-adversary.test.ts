/**
 * A host that has one Bitcoin transaction signed in several attempts, under different claims of what goes in and whose
 * it is: what the owner loses by it is never more than the card counted. The card's own reading, tally and decisions
 * run; only its keys are derived once for all runs, and what it would sign is compared, not signed.
 *
 * `BITCOIN_ATTACKS` says how many transactions are tried.
 */
import { bitcoinInterpreter } from '@symbolon/chains/bitcoin/firmware';
import { getBudgets, importWallet, setPolicy, signTransaction } from '@symbolon/client';
import { nameOf, type Policy, recipientName, strictPolicy } from '@symbolon/protocol/policy';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { readAndDecide, spentOf, unspent } from '../../../packages/card-core/test/support/read-and-decide.ts';
import { judge, type Outcome, streamOf } from '../../../packages/chains/test/bitcoin/transaction/adversary-attempts.ts';
import {
  type Attempt,
  anyCase,
  type Case,
  type Coin,
  claim,
  type InputClaim,
  lossOf,
  place,
  theirScripts,
} from '../../../packages/chains/test/bitcoin/transaction/adversary-cases.ts';
import { keyOracle } from '../../../packages/chains/test/software-signer.ts';
import { expectStatus } from '../../../packages/client/test/support/expectations.ts';
import { testPin } from '../../../test/passwords.ts';
import { withPin } from '../support/policy-cards.ts';
import { tap, testCard } from '../support/table.ts';

const runs = Number(process.env['BITCOIN_ATTACKS'] ?? 300);
const chain = 'bip122:000000000019d6689c085ae165831e93';
const asset = nameOf(`${chain}/slip44:0`);
/** Of the phrase "abandon ... about", whose seed is the test seed. */
const testEntropy = new Uint8Array(16);
const keys = keyOracle();

/**
 * Limits as owners set them; the attacker's scripts are among the recipients where there is a list, for he may be
 * somebody the owner pays.
 */
const anyPolicy: fc.Arbitrary<Policy> = fc
  .record({
    allowance: fc.constantFrom(60_000n, 10n ** 12n, 10n ** 12n),
    perSignature: fc.constantFrom(20_000n, undefined, undefined, undefined),
    feeCeiling: fc.constantFrom(10_000n, undefined, undefined),
    listed: fc.constantFrom(true, false, false, false),
  })
  .map(({ allowance, perSignature, feeCeiling, listed }) => ({
    ...strictPolicy,
    assets: [{ asset, allowance, ...(perSignature !== undefined && { perSignature }) }],
    ...(feeCeiling !== undefined && { chains: [{ chain: nameOf(chain), feeCeiling }] }),
    ...(listed && { recipients: theirScripts.map((script) => recipientName(chain, script)) }),
  }));

const card = testCard('bitcoin');
await tap(card, { can: card.can }, (session) => importWallet(session, { pin: testPin, entropy: testEntropy }));

describe('a card with every limit that there is', () => {
  const coin = 100_000_000n;
  const a: Coin = { at: place('home', 'p2wpkh', "m/84'/0'/0'/0/0"), amount: coin };
  const b: Coin = { at: place('home', 'p2wpkh', "m/84'/0'/0'/0/1"), amount: coin };
  const back: Coin = { at: place('home', 'p2wpkh', "m/84'/0'/0'/1/0"), amount: coin - 5_000n };
  const attackers: Coin = { at: place('theirs', 'p2tr', 'm/0'), amount: 1_000n };
  const asTaproot = claim(attackers, { ours: place('home', 'p2tr', "m/86'/0'/0'/0/0") });
  const nothing = { amount: 0n } as const;
  const limited: Policy = {
    ...strictPolicy,
    assets: [{ asset, perSignature: 50_000n, allowance: 100_000n }],
    chains: [{ chain: nameOf(chain), feeCeiling: 10_000n }],
    recipients: theirScripts.map((script) => recipientName(chain, script)),
  };
  const attempt = (...inputs: readonly InputClaim[]): Attempt => ({ inputs, outputs: [true], taprootType: 0 });
  const asked = (one: Case, claims: Attempt) =>
    withPin(card, (session) =>
      signTransaction(session, { interpreter: bitcoinInterpreter.id, transaction: streamOf(one, claims) }),
    );

  beforeAll(() => withPin(card, (session) => setPolicy(session, limited)));

  test('signs what is true, and counts the fee', async () => {
    const [before] = await withPin(card, getBudgets);
    const { signatures } = await asked({ inputs: [a], outputs: [back], attempts: [] }, attempt(claim(a)));
    expect(signatures).toHaveLength(1);
    expect(await withPin(card, getBudgets)).toEqual([{ asset, left: (before?.left ?? 0n) - 5_000n }]);
  });

  test.each<readonly [string, readonly Coin[], readonly Attempt[]]>([
    [
      "one of its coins is called somebody else's, by turns",
      [a, b],
      [
        attempt(claim(a), claim(b, { ours: false, ...nothing })),
        attempt(claim(a, { ours: false, ...nothing }), claim(b)),
      ],
    ],
    [
      'the amount of one of its coins is proven and that of the other invented, by turns',
      [a, b],
      [attempt(claim(a, { proven: true }), claim(b, nothing)), attempt(claim(a, nothing), claim(b, { proven: true }))],
    ],
    [
      "a coin of the attacker's is called a Taproot one of its own",
      [a, b, attackers],
      [attempt(claim(a), claim(b, nothing), asTaproot), attempt(claim(a, nothing), claim(b), asTaproot)],
    ],
  ])('gives no fee of 1 BTC in two halves where %s', async (_, inputs, attempts) => {
    const before = await withPin(card, getBudgets);
    for (const claims of attempts)
      await expectStatus(asked({ inputs, outputs: [back], attempts: [] }, claims), 'transactionRefused');
    expect(await withPin(card, getBudgets)).toEqual(before);
  });

  test.each(["m/84'/0'/0'/0'/0'/5'/0/0", "m/84'/0'/1234567'/0/0"])(
    'gives nothing to an account that somebody paid 1 000 sat to: %s',
    async (path) => {
      const dust: Coin = { at: place('odd', 'p2wpkh', path), amount: 1_000n };
      const one: Case = { inputs: [a, dust], outputs: [{ at: dust.at, amount: coin }], attempts: [] };
      const claims = attempt(claim(a, { proven: true }), claim(dust, { proven: true }));
      await expectStatus(asked(one, claims), 'recipientRefused');
      const { recipients: _, ...others } = limited;
      await withPin(card, (session) => setPolicy(session, others));
      await expectStatus(asked(one, claims), 'limitExceeded');
      await withPin(card, (session) => setPolicy(session, limited));
    },
  );
});

test('no transaction takes more of its owner than the card counted, whatever it was told, over any attempts', {
  timeout: 3_600_000,
}, () => {
  const met = { complete: 0, taken: 0, signed: 0, refused: 0 };
  const attempts = (one: Case, policy: Policy): readonly Outcome[] => {
    let budgets = unspent(policy);
    return one.attempts.flatMap((attempt: Attempt) => {
      const before = spentOf(budgets);
      const { due, budgets: after } = readAndDecide(
        { interpreter: bitcoinInterpreter, keys, policy, budgets },
        streamOf(one, attempt),
      );
      budgets = after;
      met[due.length > 0 ? 'signed' : 'refused'] += 1;
      return due.length > 0 ? [{ given: due, counted: spentOf(budgets) - before }] : [];
    });
  };
  fc.assert(
    fc.property(anyCase, anyPolicy, (one, policy) => {
      const { complete, cheated } = judge(one, attempts(one, policy));
      if (complete) met.complete += 1;
      if (complete && lossOf(one) > 0n) met.taken += 1;
      expect(cheated.map(({ counted }) => ({ counted, lost: lossOf(one) }))).toEqual([]);
    }),
    { numRuns: runs },
  );
  process.stdout.write(`one Bitcoin transaction in several attempts: ${runs} runs; ${JSON.stringify(met)}\n`);
  for (const [what, count] of Object.entries(met)) expect(count, what).toBeGreaterThan(runs / 100);
});
