/** Programs whose instructions are understood, by address. */
import { base58 } from '@scure/base';

/** Addresses, 32 bytes each. */
export const programs = Object.freeze({
  system: new Uint8Array(32),
  computeBudget: base58.decode('ComputeBudget111111111111111111111111111111'),
  token: base58.decode('TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA'),
  token2022: base58.decode('TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb'),
  associatedToken: base58.decode('ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL'),
  memo: base58.decode('MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr'),
  memo1: base58.decode('Memo1UhkJRfHyvLMcVucJwxXeuD728EqVDDwQDxFMNo'),
});
