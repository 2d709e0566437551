/** A private key below a password, as wallets of EVM chains exchange it (Web3 Secret Storage, version 3). */
export { type EncryptKeystoreOptions, encryptKeystore, type Keystore } from './keystore.ts';
