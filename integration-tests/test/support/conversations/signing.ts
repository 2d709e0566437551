/** Transactions and messages that cards read before they sign them, and the rules that they sign by. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { parsePath } from '@symbolon/interface';
import {
  buildRecipientTree,
  nameOf,
  recipientHash,
  recipientName,
  startingPolicies,
  strictPolicy,
} from '@symbolon/protocol/policy';
import { testPin } from '../../../../test/passwords.ts';
import type { Conversation, Recorder } from '../transcript.ts';
import { newMember } from './set-of-cards.ts';
import { allInterpreters, confirmedWallets, readBy, streamOf, streamsPhrase } from './streams.ts';
import { type Talk, type Teller, teller } from './teller.ts';

const ether = 'eip155:1/slip44:60';
const mainnet = 'eip155:1';
const friend = hexToBytes('cc'.repeat(20));

/** A card with the wallet of the streams. */
function reader(
  recorder: Recorder,
  interpreters: readonly number[] = allInterpreters,
): Talk & { readonly host: Teller } {
  const card = recorder.newCard({ interpreters });
  const host = teller(recorder, card);
  const talk = host.open('OPEN CHANNEL with the CAN', 'can', card.can);
  talk.ask('IMPORT WALLET', 'importWallet', { pin: testPin, clones: 1, exportable: false, phrase: streamsPhrase });
  return { ...talk, host };
}

const interpreters: Conversation = {
  note: 'A card with every interpreter signs one of each kind of transaction and message, and refuses some. The wallet of eleven times "abandon" and then "about", PIN 246810.',
  converse: async (recorder) => {
    const talk = reader(recorder);
    talk.ask('GET INFO', 'getInfo', {});
    talk.ask('SET POLICY: it signs anything', 'setPolicy', {
      ...startingPolicies.open,
      multisigWallets: confirmedWallets(),
    });
    readBy(talk, 'signStart', [1, 'a lock time in force']);
    readBy(talk, 'signStart', [1, 'Taproot that is not proven']);
    readBy(talk, 'signStart', [1, 'the header alone'], { atEnd: 'transactionRefused' });
    readBy(talk, 'signStart', [2, 'p2pkh, of 1 bytes']);
    readBy(talk, 'signStart', [2, 'p2tr, of 0 bytes']);
    readBy(talk, 'signStart', [2, 'a key of a test network'], { expected: 'transactionRefused' });
    readBy(talk, 'signStart', [16, 'EIP-2930 with an access list']);
    readBy(talk, 'signStart', [16, 'approve']);
    readBy(talk, 'signStart', [16, 'a length in a longer form'], { expected: 'transactionRefused' });
    readBy(talk, 'signStart', [17, 'of a byte more than ends a piece']);
    readBy(talk, 'signStart', [17, 'a key of Solana'], { expected: 'transactionRefused' });
    readBy(talk, 'signStart', [18, 'Permit']);
    readBy(talk, 'signStart', [18, 'an array of no length'], { expected: 'transactionRefused' });
    readBy(talk, 'signStart', [19, 'for a contract']);
    readBy(talk, 'signStart', [19, 'an address of 19 bytes'], { expected: 'transactionRefused' });
    readBy(talk, 'signStart', [32, 'memo']);
    readBy(talk, 'signStart', [32, 'nobody who signs'], { expected: 'transactionRefused' });
    readBy(talk, 'signStart', [33, 'in Chinese']);
    readBy(talk, 'signStart', [33, 'bytes of ff'], { expected: 'transactionRefused' });
    const schnorr = { scheme: 'schnorr-bip340', path: [0], digest: new Uint8Array(32) } as const;
    const soft = { scheme: 'ed25519', path: [0], digest: new Uint8Array(1) } as const;
    talk.refused('SIGN DIGESTS, of which the second has no key', 'incorrectData', 'signDigests', [schnorr, soft]);
    talk.ask('SIGN DIGESTS, the first alone', 'signDigests', [schnorr]);
    talk.refused('SIGN START of an interpreter that no card has', 'functionNotSupported', 'signStart', {
      interpreter: 0x7f,
    });
    talk.refused('SIGN DATA, and nothing was started', 'conditionsOfUse', 'signData', { piece: Uint8Array.of(0) });
    talk.ask('SIGN START', 'signStart', { interpreter: 16 });
    talk.ask('a command between', 'getBudgets', {});
    talk.refused('SIGN DATA after it', 'conditionsOfUse', 'signData', { piece: Uint8Array.of(0) });
    talk.ask('SIGN START', 'signStart', { interpreter: 1 });
    const start = streamOf(1, 'a lock time in force');
    talk.ask('SIGN DATA, a piece of 100 bytes', 'signData', { piece: start.subarray(0, 100) });
    talk.refused('SIGN DATA after a shorter piece', 'incorrectData', 'signData', { piece: start.subarray(100) });
    talk.ask('SIGN START', 'signStart', { interpreter: 1 });
    talk.ask('SIGN DATA, half of a transaction', 'signData', { piece: start.subarray(0, 200) });
    talk.refused('SIGN END, and the rest is missing', 'transactionRefused', 'signEnd', {});
    talk.ask('READ LOG', 'readLog', { from: 0 });
  },
};

const policies: Conversation = {
  note: 'What a policy refuses, rule by rule, with transactions of Ethereum, and budgets. The wallet of eleven times "abandon" and then "about", PIN 246810.',
  converse: async (recorder) => {
    const talk = reader(recorder, [16, 17]);
    const rules = (sentence: string, changes: Partial<typeof strictPolicy>) =>
      talk.ask(`SET POLICY: ${sentence}`, 'setPolicy', { ...strictPolicy, ...changes });
    const pay = [16, 'a payment'] as const;
    talk.ask('GET POLICY, the one to start with', 'getPolicy', {});
    readBy(talk, 'signStart', [16, 'a call of 3 bytes'], { expected: 'blindRefused' });
    rules('nothing at all', {});
    talk.refused('SIGN DIGESTS', 'digestsUnseenRefused', 'signDigests', [
      { scheme: 'ecdsa-secp256k1', path: [], digest: new Uint8Array(32) },
    ]);
    readBy(talk, 'signStart', [17, 'of 1 bytes'], { expected: 'messageRefused' });
    readBy(talk, 'signStart', pay, { expected: 'assetRefused' });
    const others = { otherAssets: 'allow' } as const;
    rules('another chain', { ...others, chains: [{ chain: nameOf('eip155:137') }] });
    readBy(talk, 'signStart', pay, { expected: 'chainRefused' });
    rules('a ceiling for fees', { ...others, chains: [{ chain: nameOf(mainnet), feeCeiling: 629_999_999_999_999n }] });
    readBy(talk, 'signStart', pay, { expected: 'feeAboveCeiling' });
    rules('another account, and digests unseen', {
      ...others,
      digestsUnseen: true,
      paths: [parsePath("m/44'/60'/5'")],
    });
    readBy(talk, 'signStart', pay, { expected: 'pathRefused' });
    readBy(talk, 'signStart', [16, 'of another account']);
    talk.refused('SIGN DIGESTS with another account', 'pathRefused', 'signDigests', [
      { scheme: 'ecdsa-secp256k1', path: [0], digest: new Uint8Array(32) },
    ]);
    const stranger = recipientName(mainnet, new Uint8Array(20));
    rules('another recipient', { ...others, recipients: [stranger] });
    readBy(talk, 'signStart', pay, { expected: 'recipientRefused' });
    readBy(talk, 'signStart', [16, 'approve'], { expected: 'recipientRefused' });
    const tree = buildRecipientTree(
      [new Uint8Array(20), friend, new Uint8Array(20).fill(1)].map((one) => recipientHash(mainnet, one)),
    );
    rules('a tree of recipients', { ...others, recipientRoot: tree.root });
    readBy(talk, 'signStart', pay, { expected: 'recipientRefused' });
    readBy(talk, 'signStart', pay, { recipients: [tree.proofs[1]!] });
    const one = 10n ** 18n;
    const fee = 630_000_000_000_000n;
    rules('less than it pays in one transaction', { assets: [{ asset: nameOf(ether), perSignature: one }] });
    readBy(talk, 'signStart', pay, { expected: 'limitExceeded' });
    rules('an approval above an amount', { assets: [{ asset: nameOf(ether), approvalAbove: one }] });
    readBy(talk, 'signStart', pay, { expected: 'approvalMissing' });
    const ofEther = { asset: nameOf(ether), allowance: one + fee } as const;
    rules('an allowance for one payment', { assets: [ofEther] });
    readBy(talk, 'signStart', pay);
    readBy(talk, 'signStart', pay, { expected: 'allowanceExceeded' });
    talk.ask('GET BUDGETS', 'getBudgets', {});
    const assets = [
      'eip155:10/slip44:60',
      'eip155:534352/slip44:60',
      'eip155:1/erc20:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48',
    ];
    rules('allowances of four assets', {
      assets: [
        { ...ofEther, allowance: 10n * one },
        ...assets.map((asset) => ({ asset: nameOf(asset), allowance: 10n * one })),
      ],
    });
    for (const name of ['on OP Mainnet', 'on Scroll', 'transfer']) readBy(talk, 'signStart', [16, name]);
    rules('none of them, and what was spent is kept', others);
    talk.ask('GET BUDGETS', 'getBudgets', {});
    talk.refused('SET POLICY: an allowance of a fifth asset', 'budgetsFull', 'setPolicy', {
      ...strictPolicy,
      assets: [{ asset: nameOf('eip155:137/slip44:60'), allowance: 1n }],
    });
    const { voucher } = talk.ask('ISSUE VOUCHER to itself for all of one', 'issueVoucher', {
      member: 0,
      asset: nameOf(assets[2]!),
      amount: 5n,
    });
    talk.ask('REDEEM VOUCHER', 'redeemVoucher', { voucher });
    rules('an allowance of a fifth asset, for which there is room', {
      assets: [{ asset: nameOf('eip155:137/slip44:60'), allowance: 1n }],
    });
    talk.ask('GET BUDGETS', 'getBudgets', {});
    talk.refused('SET POLICY of a slot that is empty', 'referencedDataNotFound', 'setPolicy', strictPolicy, 1);
    talk.send(
      'SET POLICY that is malformed',
      { cla: 0x80, ins: 0x46, p1: 0, p2: 0, data: Uint8Array.of(0x80, 1, 1) },
      'incorrectData',
    );
    talk.ask('READ LOG', 'readLog', { from: 0 });
    talk.ask('GET LOG HEAD', 'getLogHead', { challenge: new Uint8Array(32) });
  },
};

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

export const signingConversations: { readonly [name: string]: Conversation } = { interpreters, policies, approvals };
