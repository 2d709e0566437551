/**
 * The text that Coldcard, Sparrow and BlueWallet exchange: `Name: value` a line, then a line for each key, its
 * fingerprint before the colon.
 */
import type { WalletPolicy } from '../../firmware/descriptors/wallet-policy.ts';
import { malformed } from './malformed.ts';
import { type Cosigner, plainKeyFor, scriptNamed, sortedmulti } from './sortedmulti.ts';

type Pair = { readonly name: string; readonly value: string; readonly isComment: boolean };

/**
 * The policy of such a text.
 *
 * @param lines Without space around them.
 * @returns `undefined` for another text
 * @throws `data/malformed` where something is missing, contradicts itself, or is no such line
 */
export function policyOfExchangedText(lines: readonly string[]): WalletPolicy | undefined {
  const pairs = lines.flatMap((each): readonly Pair[] => {
    const [, mark = '', name = '', value = ''] = /^(#\s*)?([A-Za-z0-9]+):\s*(\S.*)$/.exec(each) ?? [];
    return name === '' ? [] : [{ name: name.toLowerCase(), value, isComment: mark !== '' }];
  });
  const policy = only(pairs, 'policy');
  // Coldcard takes whatever stands between the two numbers.
  const [, threshold, count] = /^(\d+)\D+(\d+)$/.exec(policy ?? '') ?? [];
  if (threshold === undefined) return refuseKeysAlone(pairs, policy);
  const said = pairs.filter(({ isComment }) => !isComment);
  if (said.some(({ name }) => name === 'seed'))
    throw malformed('a phrase is in it, which is for its owner alone: export it for cosigners');
  if (lines.some((each) => !each.startsWith('#') && each.includes('(') && !/^[A-Za-z0-9]+:/.test(each)))
    throw malformed('it has a descriptor besides its list of keys: give one of them');
  const format = only(pairs, 'format');
  if (format === undefined) throw malformed('no line of "Format" says the script: P2WSH, P2SH-P2WSH or P2SH');
  const wrap = scriptNamed(format);
  const cosigners = cosignersOf(pairs);
  if (cosigners.length !== Number(count)) throw malformed(`it has ${cosigners.length} keys, and says ${count}`);
  const plain = cosigners.map((cosigner) => ({ ...cosigner, xpub: plainKeyFor(wrap, cosigner.xpub) }));
  return sortedmulti(wrap, Number(threshold), plain);
}

/** A list of keys without a policy that can be read is a part of such a text. */
function refuseKeysAlone(pairs: readonly Pair[], policy: string | undefined): undefined {
  if (!pairs.some(isKey)) return undefined;
  if (policy === undefined)
    throw malformed('no line of "Policy" says how many of the keys have to sign, such as 2 of 3');
  throw malformed('its line of "Policy" does not say how many of how many, such as 2 of 3');
}

const isKey = ({ name, isComment }: Pair): boolean => /^[0-9a-f]{8}$/.test(name) && !isComment;

/** What a line says that may be there once, or again the same. */
function only(pairs: readonly Pair[], sought: string): string | undefined {
  const values = pairs.filter(({ name, isComment }) => name === sought && !isComment).map(({ value }) => value);
  const [value, other] = new Set(values.map((each) => each.toLowerCase().replaceAll(/\s+/g, ' ')));
  if (other !== undefined) throw malformed(`it has two lines of "${sought}" that differ`);
  return value;
}

/**
 * `Derivation:` holds for the keys after it, as Coldcard has it; `# derivation:`, which BlueWallet writes where
 * cosigners have paths of their own, for the next one.
 */
function cosignersOf(pairs: readonly Pair[]): readonly Cosigner[] {
  const cosigners: Cosigner[] = [];
  let common: string | undefined;
  let own: string | undefined;
  for (const pair of pairs) {
    const { name, value, isComment } = pair;
    if (name === 'derivation' && isComment) own = value;
    else if (name === 'derivation') common = value;
    else if (isKey(pair)) {
      const path = own ?? common;
      if (path === undefined) throw malformed(`no line of "Derivation" says the path of the key of ${name}`);
      cosigners.push({ fingerprint: name, xpub: value, path });
      own = undefined;
    }
  }
  return cosigners;
}
