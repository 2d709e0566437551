/**
 * What a miniscript has to be before money is sent to it (BIP-379, "Sanity checks"). The host checks it where a text is
 * read, the card where a wallet reaches it: a policy that its words don't describe is confirmed by nobody.
 */
import { keysIn, type Miniscript, type MiniscriptContext, partsOf } from './expression.ts';
import { scriptOf } from './script.ts';
import { has, relativeTimeFlag, typeOf } from './types.ts';

/** Script size that nodes relay in P2WSH, opcodes that consensus allows there, and the most keys of each multisig. */
const mostScriptBytes = 3600;
const mostOpcodes = 201;
const mostKeys = { wsh: 20, tr: 999 } as const;
/** Deeper than any wallet, and safe for whatever walks through it. */
export const mostDepth = 128;

/**
 * Why nobody should send money to it; `undefined` where nothing is wrong. `sortedmulti` is judged as `multi`.
 *
 * @param isSame whether two of its keys are one
 */
export function reasonAgainst<K>(
  node: Miniscript<K>,
  context: MiniscriptContext,
  isSame: (a: K, b: K) => boolean,
): string | undefined {
  const wrong = reasonInside(node, context, 0);
  if (wrong !== undefined) return wrong;
  const type = typeOf(node, context);
  if (!has(type, 'B')) return 'it is no miniscript: its parts do not fit together (BIP-379)';
  if (!has(type, 's')) return 'it can be spent without any signature';
  if (!has(type, 'm')) return 'others could change its witness: it is malleable';
  if (!has(type, 'k')) return 'one way to spend it needs a lock by time and a lock by height, which never meet';
  const keys = keysIn(node);
  if (keys.some((key, n) => keys.slice(0, n).some((earlier) => isSame(earlier, key))))
    return 'a key stands in it twice with the same path';
  if (context === 'tr') return undefined;
  if (scriptOf(node, () => new Uint8Array(33)).length > mostScriptBytes)
    return `its script is longer than ${mostScriptBytes} bytes`;
  return opcodesOf(node) > mostOpcodes ? `it has more than ${mostOpcodes} opcodes` : undefined;
}

function reasonInside<K>(node: Miniscript<K>, context: MiniscriptContext, depth: number): string | undefined {
  if (depth > mostDepth) return 'it is nested too deep';
  if ('threshold' in node) {
    const { threshold } = node;
    const count = 'keys' in node ? node.keys.length : node.parts.length;
    if (!(Number.isInteger(threshold) && threshold >= 1 && threshold <= count))
      return 'the threshold is not between 1 and the number of keys';
    if ('keys' in node && count > mostKeys[context]) return `more than ${mostKeys[context]} keys`;
  }
  if ('value' in node) {
    if (!(node.value >= 1 && node.value < 2 ** 31)) return `${node.type} takes a number from 1 to 2147483647`;
    // BIP-68: of a relative lock, consensus reads 16 bits and the flag. Others would lock for less than they say.
    if (node.type === 'older' && ((node.value & ~(relativeTimeFlag | 0xffff)) !== 0 || (node.value & 0xffff) === 0))
      return `older(${node.value}) does not lock for as long as it says (BIP-68)`;
  }
  for (const part of partsOf(node)) {
    if (part.type.startsWith('sorted')) return `${part.type} stands alone`;
    const wrong = reasonInside(part, context, depth + 1);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** At most so many run: each that is no push, and one for each key of OP_CHECKMULTISIG. */
function opcodesOf<K>(node: Miniscript<K>): number {
  const own: { readonly [type: string]: number } = {
    ...{ '0': 0, '1': 0, pk_k: 0, pk_h: 3, older: 1, after: 1, sha256: 4, hash256: 4, ripemd160: 4, hash160: 4 },
    ...{ andor: 3, and_v: 0, and_b: 1, or_b: 1, or_c: 2, or_d: 3, or_i: 3, a: 2, s: 1, c: 1, d: 3, v: 1, j: 4, n: 1 },
  };
  const keys = 'keys' in node ? node.keys.length + 1 : 0;
  const adds = node.type === 'thresh' ? node.parts.length : 0;
  return (own[node.type] ?? 0) + keys + adds + partsOf(node).reduce((sum, part) => sum + opcodesOf(part), 0);
}
