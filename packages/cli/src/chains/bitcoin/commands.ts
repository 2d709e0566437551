import { declareCommand } from '../../command-line/command.ts';
import { choice, flag, number, optionalText, requiredNumber, requiredText } from '../../command-line/parameters.ts';
import { amount, bool, count, list, orNull, record, text } from '../../command-line/schema.ts';
import { consent, outputFile } from '../../command-line/shared-options.ts';
import { replaceAnnounced, timeSource, waiting } from '../../commands/time.ts';
import { account, index, network, preview } from '../options.ts';

export const descriptorsCommand = declareCommand({
  name: 'descriptors',
  group: 'Receive and send',
  summary: 'Show the Bitcoin accounts as output descriptors, for watching wallets.',
  arguments: {},
  options: { ...network, ...account },
  card: 'wallet',
  asks: ['pin'],
  examples: ['symbolon descriptors --pack box', 'symbolon descriptors --network regtest --account 1 --pack box'],
  result: record({
    fingerprint: text('of the master key, 8 hexadecimal digits'),
    descriptors: list(
      record({
        type: text('kind of address'),
        path: text('of the account'),
        descriptor: text('receiving and change (BIP-380, BIP-389)'),
      }),
    ),
  }),
});

export const signPsbtCommand = declareCommand({
  name: 'sign psbt',
  group: 'Receive and send',
  summary: 'Show what a Bitcoin transaction does, and sign it.',
  about:
    'Takes a PSBT of version 0 or 2, binary or as text in base64 or hexadecimal, also in the answer of Bitcoin Core (JSON), and returns it in the same form, or in base64. Refuses a PSBT that it does not understand to the last byte, and a fee above a quarter of what is spent and above 100 satoshi per virtual byte, or above 20 000 satoshi per virtual byte, unless --max-fee allows it.',
  arguments: { file: requiredText('FILE', 'The PSBT; "-" is standard input.') },
  options: {
    ...network,
    'max-fee': optionalText('COINS', 'Allow a fee up to this amount, in bitcoin, such as 0.0001.'),
    ...outputFile,
    ...consent,
  },
  card: 'wallet',
  asks: ['pin'],
  examples: [
    'symbolon sign psbt payment.psbt --network regtest --output signed.psbt --yes --pack box',
    'symbolon sign psbt - --network regtest --yes --json --pack box < payment.psbt',
  ],
  result: record({
    psbt: text('with our signatures, base64'),
    signedInputs: list(count('position of an input of ours')),
    fee: amount('satoshi'),
    spent: amount('satoshi that leave, fee included: all inputs less the change'),
    transaction: orNull(text('if no signature is missing, ready to broadcast, hexadecimal')),
    txid: orNull(text('of that transaction')),
    preview,
  }),
});

const wallet = {
  template: text('of the wallet policy (BIP-388)'),
  keys: list(text('with its origin, in the order of the policy')),
  descriptor: text('receiving and change (BIP-380, BIP-389)'),
  id: orNull(text('by which the policy of a card names it, hexadecimal; none where no card reads such wallets')),
  confirmed: bool('whether the policy of this card names it'),
} as const;

export const multisigKeyCommand = declareCommand({
  name: 'multisig key',
  group: 'Receive and send',
  summary: 'Show the key that this card brings into a multisig wallet.',
  about:
    'Give it to the other cosigners, or to the program that makes the wallet: Bitcoin Core, Sparrow and Electrum take it. It shows all addresses of the account, and spends none.',
  arguments: {},
  options: {
    ...network,
    script: choice('TYPE', 'Kind of script (BIP-48).', { choices: ['wsh', 'sh-wsh', 'tr'], otherwise: 'wsh' }),
    ...account,
  },
  card: 'wallet',
  asks: ['pin'],
  examples: ['symbolon multisig key --pack box', 'symbolon multisig key --network regtest --script tr --pack box'],
  result: record({
    path: text('of the key'),
    key: text('extended public key with its origin'),
    electrum: orNull(text('the same, in the form that tells Electrum the script (SLIP-132)')),
  }),
});

export const multisigJoinCommand = declareCommand({
  name: 'multisig join',
  group: 'Receive and send',
  summary: 'Have the card sign for a multisig wallet that its key is in.',
  about:
    'Takes the wallet as other programs write it: an output descriptor (Bitcoin Core, Sparrow, Specter, BSMS), "listdescriptors" of Bitcoin Core, a wallet file of Electrum without password or of Caravan, the text that Sparrow, Coldcard, Nunchuk and BlueWallet exchange, or a policy (BIP-388), also as JSON. Shows who can spend, and the first addresses. If you agree, the policy of the card names the wallet, and the notes keep it: "sign psbt" and programs that use HWI then sign for it. Whoever swaps a key of it takes the coins: compare it with the other cosigners first. With a wallet made with --delay-loosening the card announces it first, and the same command joins when that is over.',
  arguments: { file: requiredText('FILE', 'The wallet; "-" is standard input.') },
  options: { ...network, ...consent, ...replaceAnnounced, ...timeSource },
  card: 'wallet',
  asks: ['pin'],
  examples: [
    'symbolon multisig join wallet.txt --yes --pack box',
    'symbolon multisig join - --yes --json --pack box < wallet.txt',
  ],
  result: record({
    ...wallet,
    addresses: list(text('the first receiving addresses')),
    preview,
    waiting: orNull(waiting),
  }),
  stopped: 'Give the same command again.',
});

export const multisigShowCommand = declareCommand({
  name: 'multisig show',
  group: 'Receive and send',
  summary: 'Show the multisig wallets that are noted on the card.',
  arguments: {},
  options: {},
  card: 'wallet',
  asks: ['pin'],
  examples: ['symbolon multisig join wallet.txt --yes --pack box && symbolon multisig show --pack box'],
  result: record({ wallets: list(record(wallet)) }),
});

export const multisigAddressCommand = declareCommand({
  name: 'multisig address',
  group: 'Receive and send',
  summary: 'Show an address of a multisig wallet.',
  about:
    'Only of a wallet that the policy of this card names: the card signs for it, and its owner has compared its keys.',
  arguments: { wallet: requiredNumber('N', 'Number of the wallet, as "multisig show" has it.', { min: 1, max: 99 }) },
  options: { ...network, index: number('N', 'Which address of the wallet.', index), change: flag('One for change.') },
  card: 'wallet',
  asks: ['pin'],
  examples: ['symbolon multisig join wallet.txt --yes --pack box && symbolon multisig address 1 --index 7 --pack box'],
  result: record({
    chain: text('its CAIP-2 identifier'),
    address: text('the address'),
    path: text('where the key of this card is derived'),
  }),
});
