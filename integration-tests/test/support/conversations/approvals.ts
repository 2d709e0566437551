/** What members of a set say to each other about transactions and budgets. */
import { nameOf, startingPolicies, strictPolicy } from '@symbolon/protocol/policy';
import { testPin } from '../../../../test/passwords.ts';
import type { Conversation } from '../transcript.ts';
import { newMember } from './set-of-cards.ts';
import { readBy, streamsPhrase } from './streams.ts';
import { teller } from './teller.ts';

const ether = 'eip155:1/slip44:60';

const approvals: Conversation = {
  note: 'A set with a cosigner and a daily card: approvals of transactions, vouchers, and what is wrong with them. PIN 246810, PUK 123456789012.',
  converse: async (recorder) => {
    const model = { interpreters: [16, 17] };
    const card = recorder.newCard(model);
    const host = teller(recorder, card);
    const primary = host.open('OPEN CHANNEL with the CAN', 'can', card.can);
    primary.ask('IMPORT WALLET', 'importWallet', {
      pin: testPin,
      clones: 3,
      exportable: false,
      phrase: streamsPhrase,
      policy: {
        ...strictPolicy,
        blind: 'approval',
        messages: 'allow',
        digestsUnseen: true,
        assets: [{ asset: nameOf(ether), allowance: 10n ** 19n, approvalAbove: 10n ** 18n }],
      },
    });
    const share = { shares: [{ asset: nameOf(ether), left: 3n * 10n ** 18n }] };
    const daily = newMember(recorder, primary, { role: 'daily', ...share }, model);
    const cosigner = newMember(recorder, primary, { role: 'cosigner', ...share }, model);
    const { statement } = primary.ask('GET ROSTER', 'getRoster', {});
    daily.ask('ADOPT ROSTER', 'adoptRoster', { statement });
    const pay = [16, 'a payment'] as const;
    readBy(daily, 'signStart', pay, { expected: 'approvalMissing' });
    const approval = readBy(primary, 'approve', pay)!;
    daily.refused('SIGN START with an approval that is malformed', 'incorrectData', 'signStart', {
      interpreter: 16,
      approval: approval.subarray(1),
    });
    daily.refused('SIGN START with a signature that is wrong', 'approvalWrong', 'signStart', {
      interpreter: 16,
      approval: approval.map((byte, at) => (at === approval.length - 1 ? byte ^ 1 : byte)),
    });
    primary.refused('SIGN START with its own approval', 'approvalWrong', 'signStart', { interpreter: 16, approval });
    readBy(daily, 'signStart', [16, 'of another account'], { approval, expected: 'approvalWrong' });
    readBy(daily, 'signStart', pay, { approval });
    readBy(cosigner, 'signStart', [17, 'of 1 bytes'], { expected: 'approvalMissing' });
    cosigner.refused('SIGN DIGESTS by a cosigner', 'approvalMissing', 'signDigests', [
      { scheme: 'ed25519', path: [0x80000000], digest: new Uint8Array(3) },
    ]);
    const message = readBy(daily, 'approve', [17, 'of 1 bytes'])!;
    readBy(cosigner, 'signStart', [17, 'of 1 bytes'], { approval: message });
    const call = readBy(cosigner, 'approve', [16, 'a call of 3 bytes'])!;
    readBy(daily, 'signStart', [16, 'a call of 3 bytes'], { approval: call });
    daily.ask('GET BUDGETS of the daily card', 'getBudgets', {});
    const voucher = (sentence: string, member: number, amount: bigint) =>
      primary.ask(`ISSUE VOUCHER: ${sentence}`, 'issueVoucher', { member, asset: nameOf(ether), amount }).voucher;
    const first = voucher('a little, to the daily card', 1, 1000n);
    const second = voucher('a little more, to the daily card', 1, 2000n);
    const much = voucher('more than was spent, to the daily card', 1, 10n ** 20n);
    const other = voucher('to the cosigner', 2, 1n);
    daily.refused('ISSUE VOUCHER by a daily card', 'wrongRole', 'issueVoucher', {
      member: 1,
      asset: nameOf(ether),
      amount: 1n,
    });
    primary.refused('ISSUE VOUCHER to nobody', 'referencedDataNotFound', 'issueVoucher', {
      member: 8,
      asset: nameOf(ether),
      amount: 1n,
    });
    primary.refused('ISSUE VOUCHER for nothing', 'incorrectData', 'issueVoucher', {
      member: 1,
      asset: nameOf(ether),
      amount: 0n,
    });
    daily.refused('REDEEM VOUCHER for another member', 'voucherWrong', 'redeemVoucher', { voucher: other });
    daily.refused('REDEEM VOUCHER that is malformed', 'incorrectData', 'redeemVoucher', { voucher: other.subarray(1) });
    daily.ask('REDEEM VOUCHER, the second', 'redeemVoucher', { voucher: second });
    daily.refused('REDEEM VOUCHER once more', 'voucherUsed', 'redeemVoucher', { voucher: second });
    daily.refused('REDEEM VOUCHER, the first', 'voucherUsed', 'redeemVoucher', { voucher: first });
    daily.refused('REDEEM VOUCHER for more than was spent', 'allowanceFull', 'redeemVoucher', { voucher: much });
    daily.refused('SET POLICY, a looser one', 'policyLoosened', 'setPolicy', startingPolicies.open);
    daily.ask('SET POLICY, a stricter one', 'setPolicy', strictPolicy);
    daily.ask('GET BUDGETS of the daily card', 'getBudgets', {});
    daily.ask('READ LOG of the daily card', 'readLog', { from: 0 });
    primary.ask('GET STATUS of the primary', 'getStatus', {});
  },
};

export const approvalConversations: { readonly [name: string]: Conversation } = { approvals };
