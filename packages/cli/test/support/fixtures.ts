/** Files that the examples of the help speak of. */
import { writeFileSync } from 'node:fs';
import { base64, hex } from '@scure/base';
import { HDKey } from '@scure/bip32';
import { OutScript, p2wpkh, RawTx, Transaction } from '@scure/btc-signer';
import { phrase, pin, root, type Workplace } from './workplace.ts';

/** A hash160 whose key nobody in the tests has. */
const recipient = hex.decode('751e76e8199196d454941c45d1b3a323f1433bd6');

type Output = { readonly script: Uint8Array; readonly amount: bigint };

/** A transaction out of nothing with these outputs, and its id. */
export function fundingOf(outputs: readonly Output[]): { readonly funding: Uint8Array; readonly txid: string } {
  const funding = RawTx.encode({
    version: 2,
    segwitFlag: false,
    inputs: [{ txid: new Uint8Array(32).fill(0xfd), index: 0, finalScriptSig: new Uint8Array(), sequence: 0xffffffff }],
    outputs: [...outputs],
    witnesses: undefined,
    lockTime: 0,
  });
  const txid = Transaction.fromRaw(funding, { allowUnknownInputs: true, allowUnknownOutputs: true }).id;
  return { funding, txid };
}

/** A PSBT (BIP-174) that spends two coins of the first BIP-84 account on regtest. No coin of it exists. */
export function paymentOf(wallet: HDKey): Uint8Array {
  const account = wallet.derive("m/84'/1'/0'");
  const keyAt = (chain: number, index: number) =>
    account.deriveChild(chain).deriveChild(index).publicKey ?? new Uint8Array();
  const path = (chain: number, index: number) => [0x80000054, 0x80000001, 0x80000000, chain, index];
  const origin = (chain: number, index: number): [Uint8Array, { fingerprint: number; path: number[] }][] => [
    [keyAt(chain, index), { fingerprint: wallet.fingerprint, path: path(chain, index) }],
  ];
  const outputs = [0, 1].map((index) => ({ script: p2wpkh(keyAt(0, index)).script, amount: 50_000_000n }));
  const { funding, txid } = fundingOf(outputs);
  const payment = new Transaction();
  for (const index of [0, 1])
    payment.addInput({ txid, index, nonWitnessUtxo: funding, bip32Derivation: origin(0, index) });
  payment.addOutput({ script: OutScript.encode({ type: 'wpkh', hash: recipient }), amount: 80_000_000n });
  payment.addOutput({ script: p2wpkh(keyAt(1, 0)).script, amount: 19_990_000n, bip32Derivation: origin(1, 0) });
  return payment.toPSBT(0);
}

const transaction = {
  chainId: 1,
  nonce: 0,
  to: '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045',
  value: '1000000000000000000',
  gasLimit: 21_000,
  maxFeePerGas: '20000000000',
  maxPriorityFeePerGas: '0x3b9aca00',
};

/** Lets somebody take five of a token (ERC-2612). */
const typedData = {
  types: {
    EIP712Domain: [
      { name: 'name', type: 'string' },
      { name: 'version', type: 'string' },
      { name: 'chainId', type: 'uint256' },
      { name: 'verifyingContract', type: 'address' },
    ],
    Permit: [
      { name: 'owner', type: 'address' },
      { name: 'spender', type: 'address' },
      { name: 'value', type: 'uint256' },
      { name: 'nonce', type: 'uint256' },
      { name: 'deadline', type: 'uint256' },
    ],
  },
  primaryType: 'Permit',
  domain: {
    name: 'USD Coin',
    version: '2',
    chainId: 1,
    verifyingContract: '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48',
  },
  message: {
    owner: '0x9858EfFD232B4033E47d90003D41EC34EcaEda94',
    spender: '0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC',
    value: '5',
    nonce: 0,
    deadline: 1_999_999_999,
  },
};

/** Sends 1 SOL from the test wallet's first account (version 0, base64): the example of the README of `chains`. */
const solanaMessage =
  'gAEAAQPwNidiRqdbneM0ntQrFeIy9lGPwg9fzU8dZOgfm9JY9x0LcQRl7yenyXCc7+wk+4xMx5bk2tYUe7S1Z6BH++17AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA5W/cn+arF6AkRWRBz/PnIJvQogEExygib66OGlCF0mgECAgABDAIAAAAAypo7AAAAAAA=';

/** Of a recovery plan. */
const planDetails = {
  wallet: 'Savings',
  owner: 'the owner',
  trusted: 'a friend',
  pinPlace: 'in the head',
  pukPlace: 'in the safe',
  cards: [{ member: 2, label: 'safe', place: 'bank, box 12' }],
  extras: [{ what: 'A share in a multisig', how: 'Open it with its descriptor.' }],
};

/** Ethereum's coin alone, a little at a time. */
const policy = {
  messages: 'allow',
  assets: [{ asset: 'eip155:1/slip44:60', perSignature: '1000000000000000000', allowance: '5000000000000000000' }],
};

/** A token on Ethereum and one on Solana, an account beyond unused ones, and a key of no coin. */
export const notes = [
  'eip155:1/erc20:0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48 6 USDC',
  'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp/token:EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v 6 USDC',
  "m/84'/1'/5'",
  "m/7'",
];

/** BIP-48 accounts on mainnet of the test wallet and of two others, whose keys are public too. */
export const multisigKeys = [root, ...[7, 9].map((byte) => HDKey.fromMasterSeed(new Uint8Array(64).fill(byte)))].map(
  (master) => {
    const origin = `${master.fingerprint.toString(16).padStart(8, '0')}/48'/0'/0'/2'`;
    return `[${origin}]${master.derive("m/48'/0'/0'/2'").publicExtendedKey}`;
  },
);

/** Two of three, as Sparrow writes it. */
const multisig = `# Receive and change descriptor (BIP389):
wsh(sortedmulti(2,${multisigKeys.map((key) => `${key.replaceAll("'", 'h')}/<0;1>/*`).join()}))
`;

export function writeFixtures({ path }: Workplace): void {
  writeFileSync(path('payment.psbt'), base64.encode(paymentOf(root)));
  writeFileSync(path('phrase.txt'), `${phrase}\n`);
  writeFileSync(path('passphrase.txt'), 'correct horse\n');
  writeFileSync(path('transaction.json'), JSON.stringify(transaction));
  writeFileSync(path('typed-data.json'), JSON.stringify(typedData));
  writeFileSync(path('message.b64'), solanaMessage);
  writeFileSync(path('policy.json'), JSON.stringify(policy));
  writeFileSync(path('notes.txt'), `${notes.join('\n')}\n`);
  writeFileSync(path('wallet.txt'), multisig);
  writeFileSync(path('labels.txt'), 'rent\n');
  writeFileSync(path('pins.txt'), `${pin}\n`);
  writeFileSync(path('details.json'), JSON.stringify(planDetails));
}
