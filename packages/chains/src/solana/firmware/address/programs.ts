/** Programs whose instructions are understood, by address. */
import { base58 } from '@scure/base';

/** Addresses, 32 bytes each. */
export const programs = Object.freeze({
  system: new Uint8Array(32),
  computeBudget: base58.decode('ComputeBudget111111111111111111111111111111'),
  token: base58.decode('TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA'),
  token2022: base58.decode('TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb'),
  stake: base58.decode('Stake11111111111111111111111111111111111111'),
  associatedToken: base58.decode('ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL'),
  memo: base58.decode('MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr'),
  memo1: base58.decode('Memo1UhkJRfHyvLMcVucJwxXeuD728EqVDDwQDxFMNo'),
  ed25519: base58.decode('Ed25519SigVerify111111111111111111111111111'),
  secp256k1: base58.decode('KeccakSecp256k11111111111111111111111111111'),
  secp256r1: base58.decode('Secp256r1SigVerify1111111111111111111111111'),
});
