import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { bitcoinInterpreter, bitcoinMessageInterpreter } from '@symbolon/chains/bitcoin/firmware';
import {
  ethereumAuthorizationInterpreter,
  ethereumMessageInterpreter,
  ethereumTransactionInterpreter,
  ethereumTypedDataInterpreter,
} from '@symbolon/chains/ethereum/firmware';
import { solanaInterpreter, solanaMessageInterpreter } from '@symbolon/chains/solana/firmware';
import type { Interpreter } from '@symbolon/interface';

/**
 * Measurement of the emulator's firmware, 32 bytes. A chip measures its image. The emulator has none, so this value
 * names the emulator; production certificates must never contain it.
 */
export const firmwareMeasurement: Uint8Array = sha256(utf8ToBytes('symbolon emulator firmware 1'));

/** Number of the emulator's firmware. */
export const firmwareRelease = 1;

/** The transaction formats that an emulated card reads: all of `@symbolon/chains`. */
export const firmwareInterpreters: readonly Interpreter[] = Object.freeze([
  bitcoinInterpreter,
  bitcoinMessageInterpreter,
  ethereumTransactionInterpreter,
  ethereumMessageInterpreter,
  ethereumTypedDataInterpreter,
  ethereumAuthorizationInterpreter,
  solanaInterpreter,
  solanaMessageInterpreter,
]);
