/** The programs whose files are written here: what each takes, and where in its menus. */
import type { BitcoinNetworkName } from '../firmware/address/networks.ts';
import type { BitcoinScriptType } from '../firmware/address/scripts.ts';

/** A program by its short name; `generic-json` is the form of Coldcard that several of them open. */
export type WatchingProgram =
  | 'sparrow'
  | 'electrum'
  | 'bitcoin-core'
  | 'specter'
  | 'nunchuk'
  | 'bluewallet'
  | 'generic-json';

/** What a program takes, and how its file is opened. */
export type WatchOnlyProgram = {
  /** For people. */
  readonly name: string;
  /** Kinds of address that it takes from a file. */
  readonly scriptTypes: readonly BitcoinScriptType[];
  /** `undefined`: every network. */
  readonly networks?: readonly BitcoinNetworkName[];
  /** Whether one file can hold several accounts. Where it can't, there is a file for each. */
  readonly several: boolean;
  /** Where to open the file, in a sentence. */
  readonly open: string;
  /** Where the form of the file is from: the program's own reader. */
  readonly source: string;
};

const all = ['p2wpkh', 'p2tr', 'p2sh-p2wpkh', 'p2pkh'] as const;
const withoutTaproot = ['p2wpkh', 'p2sh-p2wpkh', 'p2pkh'] as const;

/** Every program whose files can be written, in the order of the help. */
export const watchOnlyPrograms: { readonly [P in WatchingProgram]: WatchOnlyProgram } = Object.freeze({
  sparrow: {
    name: 'Sparrow',
    scriptTypes: all,
    several: false,
    open: 'In Sparrow: File, Import Wallet, Output Descriptor.',
    source:
      'https://github.com/sparrowwallet/sparrow/blob/e7ae9ccae55145025d4ce055064f9086f8275a1c/src/main/java/com/sparrowwallet/sparrow/io/Descriptor.java',
  },
  electrum: {
    name: 'Electrum',
    scriptTypes: withoutTaproot,
    several: false,
    open: 'In Electrum: File, Open. Electrum writes into the file, so open a copy.',
    source: 'https://github.com/spesmilo/electrum/blob/4.3.4/electrum/keystore.py',
  },
  'bitcoin-core': {
    name: 'Bitcoin Core',
    scriptTypes: all,
    several: true,
    open: 'Make an empty wallet, "bitcoin-cli -named createwallet wallet_name=card disable_private_keys=true blank=true", then: bitcoin-cli -rpcwallet=card importdescriptors "$(cat FILE)"',
    source: 'https://github.com/bitcoin/bitcoin/blob/v28.0/src/wallet/rpc/backup.cpp',
  },
  specter: {
    name: 'Specter Desktop',
    scriptTypes: all,
    several: false,
    open: 'In Specter: Add new wallet, Import from wallet software.',
    source:
      'https://github.com/cryptoadvance/specter-desktop/blob/2a4088374444c2dfba44a2cf0dc7e628716c1917/src/cryptoadvance/specter/util/wallet_importer.py',
  },
  nunchuk: {
    name: 'Nunchuk',
    scriptTypes: all,
    several: false,
    open: 'In Nunchuk: Add wallet, Recover existing wallet, Recover using descriptor.',
    source: 'https://github.com/nunchuk-io/libnunchuk/blob/d6019019e959b8824a7b914b26e3165e88fd74dc/src/descriptor.cpp',
  },
  bluewallet: {
    name: 'BlueWallet',
    scriptTypes: all,
    networks: ['mainnet'],
    several: false,
    open: 'In BlueWallet: Add Wallet, Import wallet, Import file, or scan the line as a QR code.',
    source:
      'https://github.com/BlueWallet/BlueWallet/blob/7dc4fc5b9c2ae85fc4d610814be9226bf5db1489/class/wallets/abstract-wallet.ts',
  },
  'generic-json': {
    name: 'any program that opens the generic JSON of a Coldcard',
    scriptTypes: all,
    several: true,
    open: 'Where a program asks for the file of a Coldcard. BlueWallet finds all its accounts, Nunchuk all but Taproot; Sparrow takes the one of the kind that you choose.',
    source:
      'https://github.com/sparrowwallet/sparrow/blob/e7ae9ccae55145025d4ce055064f9086f8275a1c/src/main/java/com/sparrowwallet/sparrow/io/ColdcardSinglesig.java',
  },
});
