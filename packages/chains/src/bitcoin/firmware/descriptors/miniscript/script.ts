/** From a miniscript to the script it stands for (BIP-379, "Translation table"). */
import { type OP, Script } from '@scure/btc-signer/script.js';
import { hash160 } from '../../address/scripts.ts';
import type { Miniscript } from './expression.ts';

type Token = keyof typeof OP | Uint8Array | number;

/** Opcodes that have one which also verifies. */
const verifying: readonly Token[] = ['EQUAL', 'CHECKSIG', 'CHECKMULTISIG', 'NUMEQUAL'];

/**
 * The script of a miniscript. The keys of `sortedmulti` are to be sorted already.
 *
 * @param bytesOf public key as it stands in the script: 33 bytes, in Taproot 32
 */
export function scriptOf<K>(node: Miniscript<K>, bytesOf: (key: K) => Uint8Array): Uint8Array {
  return Script.encode(tokensOf(node, bytesOf) as Parameters<typeof Script.encode>[0]);
}

function tokensOf<K>(node: Miniscript<K>, bytesOf: (key: K) => Uint8Array): readonly Token[] {
  const [x = [], y = [], z = []] = 'parts' in node ? node.parts.map((part) => tokensOf(part, bytesOf)) : [];
  switch (node.type) {
    case '0':
      return [0];
    case '1':
      return [1];
    case 'pk_k':
      return [bytesOf(node.key)];
    case 'pk_h':
      return ['DUP', 'HASH160', hash160(bytesOf(node.key)), 'EQUALVERIFY'];
    case 'older':
      return [node.value, 'CHECKSEQUENCEVERIFY'];
    case 'after':
      return [node.value, 'CHECKLOCKTIMEVERIFY'];
    case 'sha256':
    case 'hash256':
    case 'ripemd160':
    case 'hash160':
      return ['SIZE', 32, 'EQUALVERIFY', node.type.toUpperCase() as keyof typeof OP, node.hash, 'EQUAL'];
    case 'multi':
    case 'sortedmulti':
      return [node.threshold, ...node.keys.map(bytesOf), node.keys.length, 'CHECKMULTISIG'];
    case 'multi_a':
    case 'sortedmulti_a':
      return [
        ...node.keys.flatMap((key, n): Token[] => [bytesOf(key), n === 0 ? 'CHECKSIG' : 'CHECKSIGADD']),
        node.threshold,
        'NUMEQUAL',
      ];
    case 'thresh':
      return [
        ...node.parts.flatMap((part, n): Token[] => [...tokensOf(part, bytesOf), ...(n === 0 ? [] : ['ADD' as const])]),
        node.threshold,
        'EQUAL',
      ];
    case 'andor':
      return [...x, 'NOTIF', ...z, 'ELSE', ...y, 'ENDIF'];
    case 'and_v':
      return [...x, ...y];
    case 'and_b':
      return [...x, ...y, 'BOOLAND'];
    case 'or_b':
      return [...x, ...y, 'BOOLOR'];
    case 'or_c':
      return [...x, 'NOTIF', ...y, 'ENDIF'];
    case 'or_d':
      return [...x, 'IFDUP', 'NOTIF', ...y, 'ENDIF'];
    case 'or_i':
      return ['IF', ...x, 'ELSE', ...y, 'ENDIF'];
    case 'a':
      return ['TOALTSTACK', ...x, 'FROMALTSTACK'];
    case 's':
      return ['SWAP', ...x];
    case 'c':
      return [...x, 'CHECKSIG'];
    case 'd':
      return ['DUP', 'IF', ...x, 'ENDIF'];
    case 'v': {
      const last = x.at(-1) ?? 0;
      return verifying.includes(last) ? [...x.slice(0, -1), `${last}VERIFY` as keyof typeof OP] : [...x, 'VERIFY'];
    }
    case 'j':
      return ['SIZE', '0NOTEQUAL', 'IF', ...x, 'ENDIF'];
    case 'n':
      return [...x, '0NOTEQUAL'];
  }
}
