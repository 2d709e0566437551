/**
 * Reads a message that is to be signed with the key of an address, however long, in the memory of a few running hashes.
 *
 *     stream = network: 1 byte, script type: 1 byte, Path, length: 4 bytes little-endian, message
 */

import { concatBytes } from '@noble/hashes/utils.js';
import { chainError, type Interpreter, type Path } from '@symbolon/interface';
import * as P from 'micro-packed';
import { accountFacts } from '../../firmware/account-facts.ts';
import { interpretStepwise, take, takePieces } from '../../firmware/stepwise.ts';
import { type BitcoinNetworkName, checkKeyNetwork } from './address/networks.ts';
import { type BitcoinScriptType, scriptTypes } from './address/scripts.ts';
import { networkNumbered, networkNumbers, ownerNumbers } from './signing-stream.ts';
import { StreamPath, takePath } from './stream-path.ts';
import { createMessageHasher, messageDigest } from './transaction/message-digest.ts';

const what = 'message stream';

/** Number 2: a message under BIP-322, or BIP-137 for P2PKH. */
export const bitcoinMessageInterpreter: Interpreter = Object.freeze({
  id: 2,
  begin: (keys) =>
    interpretStepwise(what, function* (emit) {
      const [networkNumber = 0, owner = 0] = yield* take(2);
      const network = networkNumbered(networkNumber);
      const scriptType = ownerNumbers[owner];
      if (scriptType === undefined || scriptType === 'wallet')
        throw chainError('data/malformed', { what, where: 'script type', reason: `no number ${owner}` });
      const path = yield* takePath(what);
      checkKeyNetwork(path, network, 'message');
      const length = P.U32LE.decode(yield* take(4));
      const hasher = createMessageHasher(scriptType, length);
      yield* takePieces(length, hasher.update);
      const hash = hasher.end();
      const publicKey = keys.publicKey(path, 'secp256k1');
      const { scheme, scriptPubKey } = scriptTypes[scriptType];
      const facts = accountFacts(path, {
        chain: network.chain,
        fee: { asset: network.asset, amount: 0n },
        message: { standard: scriptType === 'p2pkh' ? 'bip137' : 'bip322', hash },
      });
      emit({ type: 'facts', facts });
      emit({
        type: 'digest',
        path,
        scheme,
        digest: messageDigest(hash, { scriptType, script: scriptPubKey(publicKey), publicKey }),
      });
    }),
});

/**
 * Writes the stream of a message, for `signTransaction` of a signer with {@link bitcoinMessageInterpreter}.
 *
 * @param request `message` as UTF-8 bytes, shorter than 4 GiB.
 */
export function encodeMessageStream(request: {
  readonly network: BitcoinNetworkName;
  readonly scriptType: BitcoinScriptType;
  readonly path: Path;
  readonly message: Uint8Array;
}): Uint8Array {
  const { network, scriptType, path, message } = request;
  const head = Uint8Array.of(networkNumbers.indexOf(network), ownerNumbers.indexOf(scriptType));
  return concatBytes(head, StreamPath.encode([...path]), P.U32LE.encode(message.length), message);
}
