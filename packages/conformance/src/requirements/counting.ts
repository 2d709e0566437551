/** What of a transaction counts by the policy, sentence by sentence: PO-11 and the rows after it. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { type Path, parsePath } from '@symbolon/interface';
import { commands } from '@symbolon/protocol/commands';
import {
  buildRecipientTree,
  maxAmount,
  nameOf,
  type Permission,
  type Policy,
  startingPolicies,
} from '@symbolon/protocol/policy';
import { type StatusName, status } from '@symbolon/protocol/status';
import type { Session } from '../bench/session.ts';
import { testWallet } from '../bench/test-wallet.ts';
import { expect, expectStatus, notApplicable } from '../bench/verdict.ts';
import type { Row } from '../requirement.ts';
import type { Movement } from './movement-data.ts';
import { endless, everyMovementOf, movementsOf, policyFor, readUnder, recipientsOf, ruleOf, sumsOf } from './moving.ts';
import { expectRefused, expectSigned, read } from './reading.ts';
import { payments } from './transaction-data.ts';

const decisions = 'policy.md#decisions';
const budgets = 'policy.md#budgets';
/** Of an asset that nobody moves, so that the rule that counts is not the first. */
const unmoved = { asset: 'ee'.repeat(16), perSignature: 0n, allowance: 0n, approvalAbove: 0n };

const { pin: _, puk: __, ...further } = testWallet;

/** Movements of which some asset is limited. */
async function limited(session: Session): Promise<readonly Movement[]> {
  return (await movementsOf(session)).filter((one) => sumsOf(one).size > 0);
}

/** What is left of each allowance, by the name of its asset. */
async function leftOf(session: Session, slot: number): Promise<ReadonlyMap<string, bigint>> {
  const { left } = await session.call(commands.getBudgets, {}, { slot });
  return new Map(left.map((one) => [one.asset, one.left]));
}

/** What was spent of each asset: all is kept under a policy without allowances. */
async function spentOf(session: Session, slot: number): Promise<ReadonlyMap<string, bigint>> {
  await session.call(commands.setPolicy, startingPolicies.open, { slot });
  const { kept } = await session.call(commands.getBudgets, {}, { slot });
  return new Map(kept.map((one) => [one.asset, one.spent]));
}

/** The name by which a policy knows a recipient. */
const nameOfHash = (hash: Uint8Array): string => bytesToHex(hash.subarray(0, 16));

/** Transactions that no card understands in full, of interpreters of this one. */
async function blindOf(session: Session) {
  const { interpreters } = await session.call(commands.getInfo, {});
  return payments.flatMap(({ interpreter, blind }) =>
    blind !== undefined && interpreters.some(({ id }) => id === interpreter)
      ? [{ interpreter, stream: blind, name: 'a blind transaction' }]
      : [],
  );
}

/** What one wallet is asked for: transactions of one kind of chain. */
const kindOf = ({ chain }: Movement): string => chain.split(':', 1)[0] ?? '';

const nothing = 'a message that moves nothing, where no asset may move';

function missing(): never {
  throw new Error('it is there');
}

/** Has the wallet in a slot sign what an allowance is enough for, twice. */
async function spend(session: Session, one: Movement, slot: number): Promise<void> {
  const sums = [...sumsOf(one)];
  const isEndless = sums.some(([, sum]) => sum >= endless);
  const spentBefore = await spentOf(session, slot);
  const rules = sums.map(([asset, sum]) => {
    const allowance = sum >= endless ? maxAmount : (spentBefore.get(nameOf(asset)) ?? 0n) + 2n * sum;
    return ruleOf(asset, { allowance });
  });
  await session.call(commands.setPolicy, policyFor(one, rules), { slot });
  for (let turn = 1; turn <= 2; turn += 1) {
    const before = await leftOf(session, slot);
    const result = await read(session, one.interpreter, hexToBytes(one.stream), { slot });
    if (isEndless) expectRefused(result, 'allowanceExceeded', `"${one.name}", without a limit`);
    else expectSigned(result, `"${one.name}", turn ${turn}`);
    const after = await leftOf(session, slot);
    for (const [asset, sum] of sums) {
      const [had = 0n, has = 0n] = [before.get(nameOf(asset)), after.get(nameOf(asset))];
      const off = isEndless ? 0n : sum;
      expect(had - has === off, `"${one.name}" takes ${off} of ${asset} off what is left, not ${had - has}`);
    }
  }
}

const without = <T>(all: readonly T[], index: number): readonly T[] => all.filter((_, at) => at !== index);

export const countingRows: readonly Row[] = [
  [
    'All that a transaction moves of an asset counts: each transfer, each approval, and the fee, also above 2^64. It is signed where the limit is the sum. Where it is one less, or an approval has no limit, it is refused with 9D29.',
    decisions,
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      for (const one of await limited(session))
        for (const [asset, sum] of sumsOf(one)) {
          const about = `"${one.name}", which moves ${sum > maxAmount ? 'any amount' : sum} of ${asset}`;
          const limit = (perSignature: bigint) => policyFor(one, [unmoved, ruleOf(asset, { perSignature })]);
          if (sum <= maxAmount) expectSigned(await readUnder(session, limit(sum), one), about);
          if (sum > 0n)
            expectRefused(
              await readUnder(session, limit(sum > maxAmount ? maxAmount : sum - 1n), one),
              'limitExceeded',
              about,
            );
        }
    },
  ],
  [
    'An allowance is less by all that a transaction moves of its asset, also above 2^64, and each wallet has its own. An approval without a limit is above what is left: 9D2A.',
    budgets,
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      const all = await limited(session);
      // A wallet keeps few budgets.
      for (const [slot, kind] of [...new Set(all.map(kindOf))].entries()) {
        if (slot > 0) await session.call(commands.importWallet, further, { slot });
        for (const one of all.filter((two) => kindOf(two) === kind)) await spend(session, one, slot);
      }
    },
  ],
  [
    'Each recipient counts, a spender too, by chain and address: one that is not in the list is refused, also beside others that are, with 9D26.',
    decisions,
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      for (const one of await limited(session)) {
        const names = recipientsOf(one).map(nameOfHash);
        const about = (what: string): string => `"${one.name}", ${what}`;
        const to = (recipients: readonly string[]) => readUnder(session, policyFor(one, [], { recipients }), one);
        expectSigned(await to(names), about('with all recipients in the list'));
        for (const index of names.keys())
          expectRefused(await to(without(names, index)), 'recipientRefused', about(`without recipient ${index + 1}`));
        const elsewhere = recipientsOf(one, 'eip155:5').map(nameOfHash);
        expectRefused(await to(elsewhere), 'recipientRefused', about('with those of another chain'));
      }
    },
  ],
  [
    'A recipient is proven to be in the tree of the policy, beside the list. Without a proof, with that of another, or of another tree, it is refused: 9D26.',
    'policy.md#recipients-in-a-tree',
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      const [one] = await limited(session);
      if (one === undefined) throw notApplicable('no interpreter of this card reads what moves something');
      const paid = recipientsOf(one);
      const others = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte));
      const { root, proofs } = buildRecipientTree([...paid, ...others]);
      const proving = paid.map((_, index) => proofs[index] ?? missing());
      const policy = policyFor(one, [], { recipientRoot: root });
      const reading = (recipients: typeof proofs) => readUnder(session, policy, one, { recipients });
      expectSigned(await reading(proving), `"${one.name}", with a proof of each recipient`);
      const other = buildRecipientTree([...paid, ...others.slice(1)]).proofs.slice(0, paid.length);
      const wrong = [
        ['without a proof', proving.slice(1)],
        ['with the proof of another recipient', [proofs.at(-1) ?? missing(), ...proving.slice(1)]],
        ['with a proof for another tree', other],
        ['with a leaf that is its own tree', paid.map((leaf) => ({ leaf, siblings: [] }))],
      ] as const;
      for (const [what, recipients] of wrong)
        expectRefused(await reading(recipients), 'recipientRefused', `"${one.name}", ${what}`);
      const listed = { ...policy, recipients: [nameOfHash(paid[0] ?? missing())] };
      const rest = { recipients: proving.slice(1) };
      expectSigned(await readUnder(session, listed, one, rest), `"${one.name}", with the first recipient in the list`);
    },
  ],
  [
    'A message, a blind transaction, and an asset without a rule, even by an amount of 0, take what the policy says: 9D23, 9D22 and 9D27 where it refuses, and 9D2B where it wants the approval of another member.',
    decisions,
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      const expectPermission = async (
        one: Pick<Movement, 'interpreter' | 'stream' | 'name'>,
        key: 'blind' | 'messages' | 'otherAssets',
        name: StatusName,
      ) => {
        const under = (permission: Permission) =>
          readUnder(session, { ...startingPolicies.open, [key]: permission }, one);
        expectSigned(await under('allow'), `"${one.name}", where it may be signed`);
        expectRefused(await under('refuse'), name, `"${one.name}"`);
        expectRefused(await under('approval'), 'approvalMissing', `"${one.name}", without an approval`);
      };
      for (const one of await blindOf(session)) await expectPermission(one, 'blind', 'blindRefused');
      for (const one of await movementsOf(session)) {
        if (one.message) await expectPermission(one, 'messages', 'messageRefused');
        if (sumsOf(one).size > 0) await expectPermission(one, 'otherAssets', 'assetRefused');
        else expectSigned(await readUnder(session, { ...startingPolicies.open, otherAssets: 'refuse' }, one), nothing);
        const ruled = one.fee[1] === '0' ? [] : [ruleOf(one.fee[0], {})];
        const isOther = [...one.transfers, ...one.approvals].some(([asset]) => asset !== one.fee[0]);
        const rest = await readUnder(session, policyFor(one, ruled, { otherAssets: 'refuse' }), one);
        if (isOther) expectRefused(rest, 'assetRefused', `"${one.name}", of whose assets only the coin has a rule`);
      }
    },
  ],
  [
    'Where the policy names paths, each account that signs is one of them or below: another is refused with 9D25, also beside one that is allowed.',
    decisions,
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      for (const one of await movementsOf(session)) {
        const accounts = one.accounts.map(parsePath);
        const under = (paths: readonly Path[]) => readUnder(session, policyFor(one, [], { paths }), one);
        expectSigned(await under(accounts), `"${one.name}", with its accounts`);
        expectSigned(await under(accounts.map((path) => path.slice(0, -1))), `"${one.name}", with paths above them`);
        for (const index of accounts.keys())
          expectRefused(
            await under(without(accounts, index)),
            'pathRefused',
            `"${one.name}", without an account of it`,
          );
        const below = accounts.map((path) => [...path, 0x80000007]);
        expectRefused(await under(below), 'pathRefused', `"${one.name}", with paths below its accounts`);
      }
    },
  ],
  [
    'From a multisig wallet the card signs only where its policy names the wallet: another is refused with 9D21.',
    'policy.md#multisig-wallets',
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      const known = (await everyMovementOf(session)).filter(({ wallet }) => wallet !== undefined);
      if (known.length === 0) throw notApplicable('no interpreter of this card knows multisig wallets');
      for (const one of known) {
        expectSigned(await readUnder(session, policyFor(one, []), one), `"${one.name}", with its wallet in the policy`);
        const altered = hexToBytes(one.wallet ?? '').map((byte, index) => (index === 31 ? byte ^ 1 : byte));
        for (const multisigWallets of [[], [altered]]) {
          const result = await readUnder(session, { ...startingPolicies.open, multisigWallets }, one);
          expectRefused(result, 'transactionRefused', `"${one.name}", with ${multisigWallets.length} other wallets`);
        }
      }
    },
  ],
  [
    'APPROVE refuses what this card would refuse to sign, but for its own need of an approval and its own allowance.',
    decisions,
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      for (const one of await limited(session)) {
        const approving = (policy: Policy) => readUnder(session, policy, one, { purpose: 'approve' });
        const rules = (rule: Omit<Policy['assets'][number], 'asset'>) =>
          [...sumsOf(one).keys()].map((asset) => ruleOf(asset, rule));
        const poor = policyFor(one, rules({ allowance: 0n, approvalAbove: 0n }), { messages: 'approval' });
        expectSigned(await approving(poor), `"${one.name}", to approve it`);
        const asking = { ...startingPolicies.open, otherAssets: 'approval' } as const;
        expectSigned(await approving(asking), `"${one.name}", to approve it where assets need an approval`);
        if ([...sumsOf(one).values()].some((sum) => sum > 0n))
          expectRefused(await approving(policyFor(one, rules({ perSignature: 0n }))), 'limitExceeded', `"${one.name}"`);
      }
    },
  ],
];

/** The same of digests: SG-11. */
export const digestRows: readonly Row[] = [
  [
    'Where the policy names paths, SIGN DIGESTS signs for these and below: all is refused with 9D25 where one is another.',
    decisions,
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      const paths = [parsePath("m/44'/0'")];
      await session.call(commands.setPolicy, { ...startingPolicies.open, paths });
      const digest = new Uint8Array(32).fill(1);
      const signing = (...named: readonly string[]) => {
        const asked = named.map((path) => ({ scheme: 'ecdsa-secp256k1', path: parsePath(path), digest }) as const);
        return session.ask(commands.signDigests, asked);
      };
      expectStatus(await signing("m/44'/0'", "m/44'/0'/0'/1/2"), status.ok, 'digests for paths of the policy');
      for (const outside of ['m', "m/44'", "m/44'/1'", "m/44'/0"])
        expectStatus(await signing("m/44'/0'", outside), status.pathRefused, `a digest for ${outside}, beside another`);
    },
  ],
];
