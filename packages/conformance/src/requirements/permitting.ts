/** Whom and what a policy permits, sentence by sentence: PO-13 and the rows after it. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { type Path, parsePath } from '@symbolon/interface';
import { commands } from '@symbolon/protocol/commands';
import { decodeWith } from '@symbolon/protocol/encoding';
import { buildRecipientTree, type Permission, type Policy, startingPolicies } from '@symbolon/protocol/policy';
import { approvalMessage } from '@symbolon/protocol/set';
import type { StatusName } from '@symbolon/protocol/status';
import type { Session } from '../bench/session.ts';
import { expectBytes, notApplicable, present } from '../bench/verdict.ts';
import type { Row } from '../requirement.ts';
import type { Movement } from './movement-data.ts';
import { everyMovementOf, limited, movementsOf, policyFor, readUnder, recipientsOf, ruleOf, sumsOf } from './moving.ts';
import { expectRefused, expectSigned } from './reading.ts';
import { payments } from './transaction-data.ts';

const decisions = 'policy.md#decisions';

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

const nothing = 'a message that moves nothing, where no asset may move';

const without = <T>(all: readonly T[], index: number): readonly T[] => all.filter((_, at) => at !== index);

export const permittingRows: readonly Row[] = [
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
      const proving = paid.map((_, index) => present(proofs[index], 'the proof'));
      const policy = policyFor(one, [], { recipientRoot: root });
      const reading = (recipients: typeof proofs) => readUnder(session, policy, one, { recipients });
      expectSigned(await reading(proving), `"${one.name}", with a proof of each recipient`);
      const other = buildRecipientTree([...paid, ...others.slice(1)]).proofs.slice(0, paid.length);
      const wrong = [
        ['without a proof', proving.slice(1)],
        ['with the proof of another recipient', [present(proofs.at(-1), 'the proof'), ...proving.slice(1)]],
        ['with a proof for another tree', other],
        ['with a leaf that is its own tree', paid.map((leaf) => ({ leaf, siblings: [] }))],
      ] as const;
      for (const [what, recipients] of wrong)
        expectRefused(await reading(recipients), 'recipientRefused', `"${one.name}", ${what}`);
      const listed = { ...policy, recipients: [nameOfHash(present(paid[0], 'a recipient'))] };
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
    'APPROVE refuses what this card would refuse to sign, but for its own need of an approval and its own allowance. The approval names all that was read.',
    decisions,
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      for (const one of await everyMovementOf(session)) {
        const sums = sumsOf(one);
        const about = `"${one.name}", to approve it`;
        const approving = async (assets: Policy['assets'], more: Partial<Policy>): Promise<void> => {
          const result = await readUnder(session, policyFor(one, assets, more), one, { purpose: 'approve' });
          if (result.refused !== undefined) return expectSigned(result, about);
          const { body } = decodeWith(approvalMessage, 'approval', present(result.approval, 'the approval'));
          expectBytes(body.commitment, hexToBytes(one.commitment), `the commitment of ${about}`);
        };
        const rules = (rule: Omit<Policy['assets'][number], 'asset'>) =>
          [...sums.keys()].map((asset) => ruleOf(asset, rule));
        await approving(rules({ allowance: 0n, approvalAbove: 0n }), { messages: 'approval' });
        await approving([], { otherAssets: 'approval' });
        if (![...sums.values()].some((sum) => sum > 0n)) continue;
        const strict = policyFor(one, rules({ perSignature: 0n }));
        expectRefused(await readUnder(session, strict, one, { purpose: 'approve' }), 'limitExceeded', about);
      }
    },
  ],
];
