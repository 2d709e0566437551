/** The ways to spend from a wallet of several keys, whatever its kind of output. */
import { hex } from '@scure/base';
import { HDKey } from '@scure/bip32';
import { chainError } from '@symbolon/interface';
import type { ScriptExpression } from '../firmware/descriptors/descriptor.ts';
import { type DescriptorKey, parseKey } from '../firmware/descriptors/key.ts';
import { leavesOf, type Miniscript } from '../firmware/descriptors/miniscript/expression.ts';
import type { WalletPolicy } from '../firmware/descriptors/wallet-policy.ts';
import { mostWays, type Way, waysToSpend } from './miniscript/ways.ts';

/** BIP-341, "Constructing and spending Taproot outputs": nobody knows its private key. */
const nobody = '0250929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0';

/**
 * Each way, the key path of Taproot first, then in the order of the text.
 *
 * @throws `data/malformed` for more than 32
 */
export function waysOfWallet(expression: ScriptExpression): readonly Way<DescriptorKey>[] {
  const ways = conditionsOf(expression).flatMap((node) => {
    const found = waysToSpend(node);
    if (found === undefined)
      throw chainError('data/malformed', {
        what: 'wallet policy',
        where: 'template',
        reason: `it can be spent in more than ${mostWays} ways: nobody could compare them`,
      });
    return found;
  });
  return hasKeyPath(expression) ? [[{ type: 'keys', threshold: 1, keys: [expression.internalKey] }], ...ways] : ways;
}

type TaprootExpression = Extract<ScriptExpression, { readonly type: 'tr' }>;

/** Whether the internal key of a Taproot output spends alone: unless nobody has it. */
export function hasKeyPath(expression: ScriptExpression): expression is TaprootExpression {
  if (expression.type !== 'tr') return false;
  const { key } = expression.internalKey;
  return !(key instanceof HDKey && hex.encode(key.publicKey ?? new Uint8Array()) === nobody);
}

function conditionsOf(expression: ScriptExpression): readonly Miniscript<DescriptorKey>[] {
  if (expression.type === 'wsh') return [expression.inner];
  if (expression.type === 'sh') return conditionsOf(expression.inner);
  if (expression.type === 'tr') return expression.tree === undefined ? [] : leavesOf(expression.tree);
  if ('threshold' in expression) return [expression];
  return 'key' in expression ? [{ type: 'pk_k', key: expression.key }] : [];
}

/** Finds a key of the descriptor among those of the policy, from 0. */
export function keyPositions({ keys }: WalletPolicy): (key: DescriptorKey) => number {
  const nodes = keys.map((text) => parseKey(text, 'any').key);
  return ({ key }) => nodes.findIndex((node) => isSame(node, key));
}

function isSame(a: Uint8Array | HDKey, b: Uint8Array | HDKey): boolean {
  return a instanceof HDKey && b instanceof HDKey && a.publicExtendedKey === b.publicExtendedKey;
}
