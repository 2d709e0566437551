/**
 * Reads a message that is no transaction: the signing path (see `path-prefix`), 2 bytes length, big-endian, and the
 * message.
 *
 * Nothing in the bytes that are signed says that they are no transaction, so whatever could be one is refused.
 */

import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8 } from '@scure/base';
import {
  chainError,
  type Interpretation,
  type Interpreter,
  type InterpreterEvent,
  type KeyOracle,
  type Path,
} from '@symbolon/interface';
import { accountFacts } from '../../firmware/account-facts.ts';
import { solanaCoin } from '../../firmware/coins.ts';
import { readPath } from '../../firmware/path-prefix.ts';
import { interpretStepwise, type Steps } from '../../firmware/stepwise.ts';
import { solAsset, solanaChain } from './address/assets.ts';
import { isLaidOutAsMessage } from './transaction/message.ts';
import { decodeOffChainMessage, isOffChainMessage } from './transaction/off-chain-message.ts';
import { readMessageBytes } from './transaction.ts';

const what = 'Solana message';

/** Solana messages on the card. */
export const solanaMessageInterpreter: Interpreter = Object.freeze({
  id: 0x21,
  begin: (keys: KeyOracle) =>
    interpretStepwise(what, function* (emit) {
      const path = yield* readPath(solanaCoin);
      yield* messageSteps(path, keys.publicKey(path, 'ed25519'), emit);
    }),
});

/** The same without the path in front: what it asks to have signed is signed by the account `self` at `path`. */
export function readMessage(path: Path, self: Uint8Array): Interpretation {
  return interpretStepwise(what, (emit) => messageSteps(path, self, emit));
}

function* messageSteps(path: Path, self: Uint8Array, emit: (event: InterpreterEvent) => void): Steps<void> {
  const message = yield* readMessageBytes();
  if (couldBeTransaction(message))
    throw chainError('transaction/refused', { where: 'message', reason: 'it could be used as a transaction' });
  if (isOffChainMessage(message)) {
    const envelope = decodeOffChainMessage(message);
    if (!envelope)
      throw chainError('transaction/refused', { where: 'message', reason: 'an off-chain message of no known form' });
    if (envelope.signers.length > 0 && !envelope.signers.some((signer) => equalBytes(signer, self)))
      throw chainError('transaction/refused', { where: 'signers', reason: 'our account does not sign it' });
  }
  emit({
    type: 'facts',
    facts: accountFacts(path, {
      chain: solanaChain,
      fee: { asset: solAsset, amount: 0n },
      message: { standard: 'solana-offchain', hash: sha256(message) },
    }),
  });
  emit({ type: 'digest', path, scheme: 'ed25519', digest: message });
}

/**
 * Bytes from 80 on are how transactions begin, by their version (`MESSAGE_VERSION_PREFIX`); ff is left out for
 * off-chain messages. Text that is not in English may begin with c2 to f4: versions far beyond those in use.
 */
function couldBeTransaction(message: Uint8Array): boolean {
  if (isLaidOutAsMessage(message)) return true;
  const [first = 0] = message;
  return first >= 0x80 && !isOffChainMessage(message) && !isText(message);
}

function isText(message: Uint8Array): boolean {
  try {
    utf8.encode(message);
    return true;
  } catch {
    return false;
  }
}
