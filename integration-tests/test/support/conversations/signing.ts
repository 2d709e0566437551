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

export const signingConversations: { readonly [name: string]: Conversation } = { interpreters, policies };
