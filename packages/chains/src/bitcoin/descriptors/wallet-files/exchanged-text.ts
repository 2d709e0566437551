/**
 * The text that Coldcard, Sparrow and BlueWallet exchange: `Name: value` a line, then a line for each key, its
 * fingerprint before the colon.
 */
import type { WalletPolicy } from '../../firmware/descriptors/wallet-policy.ts';
import { malformed } from './malformed.ts';
import { type Cosigner, plainKey, sortedmulti } from './sortedmulti.ts';

const formats: { readonly [format: string]: string } = {
  p2wsh: 'wsh(#)',
  'p2sh-p2wsh': 'sh(wsh(#))',
  'p2wsh-p2sh': 'sh(wsh(#))',
  p2sh: 'sh(#)',
};

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
  const [, threshold, count] = /^(\d+)\s*(?:of|\/)\s*(\d+)$/i.exec(policy ?? '') ?? [];
  if (threshold === undefined) return undefined;
  const said = pairs.filter(({ isComment }) => !isComment);
  if (said.some(({ name }) => name === 'seed'))
    throw malformed('a phrase is in it, which is for its owner alone: export it for cosigners');
  if (lines.some((each) => !each.startsWith('#') && each.includes('(') && !/^[A-Za-z0-9]+:/.test(each)))
    throw malformed('it has a descriptor besides its list of keys: give one of them');
  const format = only(pairs, 'format')?.toLowerCase();
  const wrap = formats[format ?? ''];
  if (wrap === undefined) throw malformed('its format is none of P2WSH, P2SH-P2WSH and P2SH');
  const cosigners = cosignersOf(pairs);
  if (cosigners.length !== Number(count)) throw malformed(`it has ${cosigners.length} keys, and says ${count}`);
  for (const { xpub } of cosigners) {
    const key = plainKey(xpub);
    if (!key.isPlain && key.wrap !== wrap) throw malformed('the version of a key says another script (SLIP-132)');
  }
  return sortedmulti(wrap, Number(threshold), cosigners);
}

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
  for (const { name, value, isComment } of pairs) {
    if (name === 'derivation' && isComment) own = value;
    else if (name === 'derivation') common = value;
    else if (/^[0-9a-f]{8}$/.test(name) && !isComment) {
      const path = own ?? common;
      if (path === undefined) throw malformed(`no line of "Derivation" says the path of the key of ${name}`);
      cosigners.push({ fingerprint: name, xpub: value, path });
      own = undefined;
    }
  }
  return cosigners;
}
