/** No refusal is left bare: each names the setting that decides, what it says, what was asked, and what to do. */
import type { PolicyRefusal, PolicyVerdict, ToBeSigned, TransactionFacts } from '@symbolon/interface';
import { expect, it } from 'vitest';
import { nameOf, type Policy, recipientName, strictPolicy } from '../../src/policy/policy.ts';
import { startingPolicies } from '../../src/policy/starting-policies.ts';
import { type SigningTerms, willSign } from '../../src/policy/will-sign.ts';
import { policyAdvice } from '../../src/refusal-advice.ts';

const ether = 'eip155:1/slip44:60';
const asset = nameOf(ether);
const nobody = new Uint8Array(20);
const facts: TransactionFacts = {
  chain: 'eip155:1',
  fee: { asset: ether, amount: 5n },
  transfers: 1,
  approvals: 0,
  inputs: { count: 0, amount: 0n },
  change: { count: 0, amount: 0n },
  accounts: [[0x8000002c]],
  sighashTypes: [],
  warnings: [],
};
const payment: ToBeSigned = { facts, transfers: [{ asset: ether, amount: 100n, recipient: nobody }] };
const blind: ToBeSigned = { ...payment, facts: { ...facts, blind: 'unknown-call' } };
const message: ToBeSigned = {
  facts: {
    ...facts,
    transfers: 0,
    message: { standard: 'eip191', hash: new Uint8Array(32) },
    fee: { asset: ether, amount: 0n },
  },
};
const { open } = startingPolicies;
const ruled = (rule: Partial<Policy['assets'][number]>): Policy => ({ ...open, assets: [{ asset, ...rule }] });

type Case = {
  readonly policy: Policy;
  readonly asked?: ToBeSigned;
  readonly terms?: Partial<SigningTerms>;
  /** The setting, its value, and what was asked. */
  readonly says: readonly string[];
};
const setting: { readonly [R in PolicyRefusal]: readonly Case[] } = {
  securityStatus: [
    { policy: strictPolicy, terms: { withoutPin: true }, says: ['"withoutPin"', 'false', 'known phone'] },
  ],
  memberDormant: [],
  digestsUnseenRefused: [
    { policy: strictPolicy, asked: { facts: undefined }, says: ['"digestsUnseen"', 'false', 'digests'] },
  ],
  transactionRefused: [
    {
      policy: open,
      asked: { ...payment, multisigWallet: new Uint8Array(32).fill(0xab) },
      says: ['"multisigWallets"', 'does not have it', 'ab'.repeat(32)],
    },
  ],
  blindRefused: [{ policy: strictPolicy, asked: blind, says: ['"blind"', '"refuse"', 'calls a contract'] }],
  messageRefused: [{ policy: strictPolicy, asked: message, says: ['"messages"', '"refuse"', 'a message'] }],
  chainRefused: [
    { policy: { ...open, chains: [{ chain: nameOf('eip155:10') }] }, says: ['"chains"', 'one other', 'eip155:1'] },
  ],
  pathRefused: [{ policy: { ...open, paths: [[0x80000054]] }, says: ['"paths"', "m/84'", "m/44'"] }],
  recipientRefused: [
    { policy: { ...open, recipients: [] }, says: ['"recipients"', 'none', recipientName('eip155:1', nobody)] },
  ],
  assetRefused: [{ policy: strictPolicy, says: ['"otherAssets"', '"refuse"', ether] }],
  feeAboveCeiling: [
    {
      policy: { ...open, chains: [{ chain: nameOf('eip155:1'), feeCeiling: 4n }] },
      says: ['"feeCeiling"', '<4>', '<5>'],
    },
  ],
  limitExceeded: [{ policy: ruled({ perSignature: 104n }), says: ['"perSignature"', '<104>', '<105>', ether] }],
  allowanceExceeded: [
    {
      policy: ruled({ allowance: 200n }),
      terms: { left: [{ asset, left: 7n }] },
      says: ['"allowance"', '<200>', '<7>', '<105>', ether],
    },
  ],
  approvalMissing: [
    { policy: { ...open, blind: 'approval' }, asked: blind, says: ['"blind"', '"approval"', 'another card'] },
    { policy: { ...open, messages: 'approval' }, asked: message, says: ['"messages"', '"approval"', 'another card'] },
    { policy: { ...open, otherAssets: 'approval' }, says: ['"otherAssets"', '"approval"', ether, 'another card'] },
    { policy: ruled({ approvalAbove: 9n }), says: ['"approvalAbove"', '<9>', '<105>', 'another card'] },
  ],
};

const refusalOf = ({ policy, asked = payment, terms }: Case) => {
  const verdict: PolicyVerdict = willSign({ policy, role: 'primary', loosening: 259_200, ...terms }, asked, {
    formatAmount: (_, amount) => `<${amount}>`,
  });
  if (verdict.signs !== false) throw new Error(`it signs: ${verdict.signs}`);
  return verdict;
};

const cases = Object.entries(setting).flatMap(([reason, all]) => all.map((one) => [reason, one] as const));
it.each(cases)('%s names its setting, the value, what was asked, and the command', (reason, one) => {
  const { reason: found, meaning, wayOut, setting: field } = refusalOf(one);
  expect(found).toBe(reason);
  for (const part of one.says) expect(meaning).toContain(part);
  expect(field === undefined || field in strictPolicy || field in one.policy || field === 'multisigWallets').toBe(true);
  expect(wayOut).toMatch(reason === 'securityStatus' ? /PIN/ : /"symbolon policy set [a-zA-Z]+"/);
  if (reason === 'securityStatus') return;
  expect(wayOut).toContain('with this card, the primary');
  expect(wayOut).toContain('waits for 3 days');
});

it.each(cases)('%s of a clone sends to the primary, and to no command that the clone refuses', (reason, one) => {
  const { wayOut } = refusalOf({ ...one, terms: { ...one.terms, role: 'daily' } });
  if (reason === 'securityStatus') return;
  expect(wayOut).toContain('This card is a daily card');
  expect(wayOut).not.toContain('policy set');
});

it.each(cases.filter(([reason]) => reason !== 'recipientRefused'))(
  '%s calls assets and chains as it is told',
  (_, one) => {
    const terms = { policy: one.policy, role: 'primary', ...one.terms } as const;
    const verdict = willSign(terms, one.asked ?? payment, { nameAsset: () => 'COIN', formatAmount: () => 'SUM' });
    expect(verdict.signs === false && verdict.meaning).not.toMatch(/eip155|slip44/);
  },
);

it('a refusal of the card itself names the setting, and the commands that show and change it', () => {
  for (const [reason, advice] of Object.entries(policyAdvice)) {
    expect(advice, reason).toMatch(
      /"(digestsUnseen|blind|messages|chains|paths|recipients|assets|feeCeiling|perSignature|allowance)"/,
    );
    expect(advice, reason).toMatch(/"symbolon policy show".*"symbolon policy set"/);
  }
});
