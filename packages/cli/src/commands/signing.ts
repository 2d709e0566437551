/** Addresses and signatures. */
import { type Command, choice, defineCommand, needed, neededTexts, number, perhapsNumber, text as textOption } from '../command.ts';
import { consent, outputFile } from '../options.ts';
import { amount, count, list, orNull, record, text } from '../schema.ts';

const chains = ['bitcoin', 'ethereum', 'solana'] as const;
const networks = ['mainnet', 'testnet', 'testnet4', 'signet', 'regtest'] as const;
const scriptTypes = ['p2wpkh', 'p2tr', 'p2sh-p2wpkh', 'p2pkh'] as const;
const index = { min: 0, max: 2_147_483_647, otherwise: 0 } as const;

const bitcoin = { network: choice('NAME', 'Bitcoin network.', networks, 'mainnet') } as const;
const account = { account: number('N', 'Account.', index) } as const;
const path = { path: textOption('PATH', "Derivation path, such as m/84'/0'/0'/0/5, instead of the usual one.") } as const;
const preview = list(text('what it does, a line each, as a person is shown it'));

const address = defineCommand({
  name: 'address',
  group: 'Addresses and signatures',
  summary: 'Show an address of the wallet.',
  arguments: {},
  options: {
    chain: choice('NAME', 'Which chain.', chains, 'bitcoin'),
    ...bitcoin,
    type: choice('TYPE', 'Kind of Bitcoin address.', scriptTypes, 'p2wpkh'),
    ...account,
    index: number('N', 'Which address of the account.', index),
    ...path,
  },
  card: true,
  examples: [
    'symbolon address --pack box',
    'symbolon address --chain ethereum --pack box',
    'symbolon address --type p2tr --path m/86h/0h/0h/0/7 --pack box --json',
  ],
  result: record({ chain: text('its CAIP-2 identifier'), address: text('the address'), path: text('where its key is derived') }),
  load: async () => (await import('../actions/addresses.ts')).showAddress,
});

const descriptors = defineCommand({
  name: 'descriptors',
  group: 'Addresses and signatures',
  summary: 'Show the Bitcoin accounts as output descriptors, for watching wallets.',
  arguments: {},
  options: { ...bitcoin, ...account },
  card: true,
  examples: ['symbolon descriptors --pack box', 'symbolon descriptors --network regtest --account 1 --pack box'],
  result: record({
    fingerprint: text('of the master key, 8 hexadecimal digits'),
    descriptors: list(
      record({ type: text('kind of address'), path: text('of the account'), descriptor: text('receiving and change (BIP-380, BIP-389)') }),
    ),
  }),
  load: async () => (await import('../actions/addresses.ts')).showDescriptors,
});

const discover = defineCommand({
  name: 'discover',
  group: 'Addresses and signatures',
  summary: 'Find the accounts of the wallet that have been used, and what they hold.',
  about:
    'Asks the servers you name about addresses of the wallet: they learn that these belong together. They can hide what exists; of Bitcoin they can not make up coins. Tokens, accounts and addresses are looked for that you have noted on the card: see "notes set". Bitcoin takes one server with the Esplora API, or an Electrum server (tcp://host:port, ssl://host:port); Ethereum one JSON-RPC server for each chain; Solana one JSON-RPC server. A certificate that nobody vouches for is refused; of a server of your own, name it in NODE_EXTRA_CA_CERTS (a file, PEM).',
  arguments: {},
  options: {
    chain: choice('NAME', 'Which chain.', chains, 'bitcoin'),
    ...bitcoin,
    server: neededTexts('URL', 'Whom to ask; for several Ethereum chains once for each.'),
    gap: perhapsNumber('N', 'Unused addresses in a row after which to stop. By default 20, or 5 where an account is one address.', {
      min: 1,
      max: 1000,
    }),
    state: textOption('FILE', 'Keep how far the scan got, and go on from there the next time.'),
  },
  card: true,
  examples: [
    'symbolon discover --server "$ESPLORA" --network regtest --pack box',
    'symbolon discover --chain ethereum --server "$ETHEREUM" --state scan.json --pack box --json',
  ],
  result: record({
    chain: text('CAIP-2 identifier; of several chains with spaces between'),
    accounts: list(
      record({
        path: text('of the account or address'),
        kind: text('kind of address, or the way in which accounts are numbered; noted: its path is noted on the card'),
        key: text('output descriptor, or the address'),
        used: count('addresses that have been used'),
        holdings: list(
          record({
            asset: text('CAIP-19 identifier'),
            amount: amount('in the smallest unit'),
            symbol: orNull(text('as it is noted on the card')),
            decimals: orNull(count('of its amounts, as noted')),
          }),
        ),
      }),
    ),
    noted: list(text('descriptors and paths that are noted on the card, and that no scan looks at')),
    notLookedFor: list(text('what may exist and was not looked for')),
  }),
  stopped: 'How far it got is in the file of --state, if one was named: the same command goes on from there.',
  load: async () => (await import('../actions/discover.ts')).discover,
});

const signPsbt = defineCommand({
  name: 'sign psbt',
  group: 'Addresses and signatures',
  summary: 'Show what a Bitcoin transaction does, and sign it.',
  about:
    'Takes a PSBT of version 0 or 2, binary or in base64, and gives it back in the same form. What is not understood to the last byte is refused, and so is a fee above a quarter of what is spent, unless --max-fee allows it.',
  arguments: { file: needed('FILE', 'The PSBT; "-" is standard input.') },
  options: { ...bitcoin, 'max-fee': textOption('SATOSHI', 'Allow a fee up to this.'), ...outputFile, ...consent },
  card: true,
  examples: [
    'symbolon sign psbt payment.psbt --network regtest --output signed.psbt --yes --pack box',
    'symbolon sign psbt - --network regtest --yes --json --pack box < payment.psbt',
  ],
  result: record({
    psbt: text('with our signatures, base64'),
    signedInputs: list(count('position of an input of ours')),
    fee: amount('satoshi'),
    spent: amount('satoshi that leave, fee included: all inputs less the change'),
    transaction: orNull(text('if no signature is missing: ready to broadcast, hexadecimal')),
    txid: orNull(text('of that transaction')),
    preview,
  }),
  stopped: 'No signed transaction was written.',
  load: async () => (await import('../actions/sign-bitcoin.ts')).signPsbtFile,
});

const signEth = defineCommand({
  name: 'sign eth',
  group: 'Addresses and signatures',
  summary: 'Show what an Ethereum transaction does, and sign it.',
  about:
    'The file is a JSON object: type (legacy, eip2930 or eip1559, the default), chainId, nonce, to, value, data, gasLimit (or gas), maxFeePerGas, maxPriorityFeePerGas or gasPrice, accessList. Numbers may be decimal or 0x-hexadecimal strings.',
  arguments: { file: needed('FILE', 'The transaction; "-" is standard input.') },
  options: { ...path, ...outputFile, ...consent },
  card: true,
  examples: ['symbolon sign eth transaction.json --yes --pack box'],
  result: record({
    from: text('the address that signs'),
    raw: text('for eth_sendRawTransaction'),
    hash: text('of the transaction'),
    preview,
  }),
  stopped: 'No signed transaction was written.',
  load: async () => (await import('../actions/sign-ethereum.ts')).signEthTransaction,
});

const signTyped = defineCommand({
  name: 'sign typed',
  group: 'Addresses and signatures',
  summary: 'Show what typed data (EIP-712) allow, and sign them.',
  arguments: { file: needed('FILE', 'JSON as in eth_signTypedData_v4; "-" is standard input.') },
  options: { ...path, ...consent },
  card: true,
  examples: ['symbolon sign typed typed-data.json --yes --pack box'],
  result: record({ address: text('that signs'), signature: text('65 bytes r, s, v, hexadecimal'), preview }),
  load: async () => (await import('../actions/sign-ethereum.ts')).signTyped,
});

const signMessage = defineCommand({
  name: 'sign message',
  group: 'Addresses and signatures',
  summary: 'Sign a text: to log in, or to show that an address is yours.',
  about: 'Bitcoin: BIP-322, and for p2pkh addresses the older form (BIP-137). Ethereum: EIP-191. Solana: the bytes as they are.',
  arguments: { message: needed('TEXT', 'The message; "-" is standard input.') },
  options: {
    chain: choice('NAME', 'Which chain.', chains, 'ethereum'),
    ...bitcoin,
    type: choice('TYPE', 'Kind of Bitcoin address.', scriptTypes, 'p2wpkh'),
    ...path,
    ...consent,
  },
  card: true,
  examples: [
    'symbolon sign message "Log in to example.com" --yes --pack box',
    'symbolon sign message Hello --chain bitcoin --yes --pack box --json',
  ],
  result: record({ address: text('that signs'), message: text('that was signed'), signature: text('as the chain exchanges it') }),
  load: async () => (await import('../actions/sign-message.ts')).signText,
});

const signSolana = defineCommand({
  name: 'sign solana',
  group: 'Addresses and signatures',
  summary: 'Show what a Solana transaction does, and sign it.',
  arguments: { file: needed('FILE', 'Transaction or message, legacy or version 0, binary or in base64; "-" is standard input.') },
  options: { ...path, ...outputFile, ...consent },
  card: true,
  examples: ['symbolon sign solana message.b64 --yes --pack box'],
  result: record({
    address: text('that signs'),
    signature: text('base58'),
    transaction: orNull(text('with the signature in its place, base64; of a message there is none')),
    preview,
  }),
  stopped: 'No signed transaction was written.',
  load: async () => (await import('../actions/sign-solana.ts')).signSolanaFile,
});

/** In the order of the help. */
export const signingCommands: readonly Command[] = [address, descriptors, discover, signPsbt, signEth, signTyped, signMessage, signSolana];
