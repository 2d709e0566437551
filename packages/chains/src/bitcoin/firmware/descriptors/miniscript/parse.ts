/** The text of a miniscript (BIP-379), as it stands in a descriptor. */
import { hex } from '@scure/base';
import { chainError, type SymbolonError } from '@symbolon/interface';
import {
  type Combination,
  combinations,
  type HashName,
  hashLengths,
  type Miniscript,
  type MiniscriptContext,
  type Multisig,
  multisigs,
  type Wrapper,
  wrappers,
} from './expression.ts';
import { mostDepth } from './sanity.ts';

/**
 * Reads a text; whether it is sane is for `reasonAgainst`.
 *
 * @param readKey reads one key expression
 * @throws `data/malformed`, and what `readKey` throws
 */
export function parseMiniscript<K>(
  text: string,
  context: MiniscriptContext,
  readKey: (text: string) => K,
): Miniscript<K> {
  const wrap = (type: Wrapper, part: Miniscript<K>): Miniscript<K> => ({ type, parts: [part] });
  const both = (type: Combination, ...parts: Miniscript<K>[]): Miniscript<K> => ({ type, parts });
  const nothing: Miniscript<K> = { type: '0' };

  const read = (from: string, depth: number): Miniscript<K> => {
    if (depth > mostDepth) throw malformed(from, 'it is nested too deep');
    const [, letters, wrapped] = /^([a-z]{1,128}):(.+)$/s.exec(from) ?? [];
    if (letters === undefined || wrapped === undefined) return fragment(from, depth);
    return [...letters].reduceRight(
      (inside, letter) => {
        if (letter === 't') return both('and_v', inside, { type: '1' });
        if (letter === 'l') return both('or_i', nothing, inside);
        if (letter === 'u') return both('or_i', inside, nothing);
        const known = wrappers.find((each) => each === letter);
        if (known === undefined) throw malformed(from, `there is no wrapper "${letter}"`);
        return wrap(known, inside);
      },
      read(wrapped, depth + 1),
    );
  };

  const fragment = (from: string, depth: number): Miniscript<K> => {
    if (from === '0' || from === '1') return { type: from };
    const [, name = '', inside = ''] = /^([a-z_0-9]+)\((.*)\)$/s.exec(from) ?? [];
    const parts = splitTop(inside);
    const one = (): string => {
      if (parts.length !== 1) throw malformed(from, `${name} takes one argument`);
      return inside;
    };
    if (name === 'pk_k' || name === 'pk_h') return { type: name, key: readKey(one()) };
    if (name === 'pk' || name === 'pkh')
      return wrap('c', { type: name === 'pk' ? 'pk_k' : 'pk_h', key: readKey(one()) });
    if (name === 'older' || name === 'after') return { type: name, value: numberOf(one(), from) };
    if (Object.hasOwn(hashLengths, name)) return hashOf(name as HashName, one());
    if ((multisigs as readonly string[]).includes(name)) {
      const [threshold = '', ...keys] = parts;
      if ((context === 'tr') !== name.endsWith('_a')) throw malformed(from, `${name} can't stand in ${context}`);
      return { type: name as Multisig, threshold: numberOf(threshold, from), keys: keys.map(readKey) };
    }
    const below = (texts: readonly string[]) => texts.map((each) => read(each, depth + 1));
    if (name === 'thresh') {
      const [threshold = '', ...others] = parts;
      return { type: name, threshold: numberOf(threshold, from), parts: below(others) };
    }
    if (name === 'and_n' && parts.length === 2) return both('andor', ...below(parts), nothing);
    if (!Object.hasOwn(combinations, name))
      throw malformed(from, `${shownName(name) ?? 'this'} can't stand in ${context}`);
    if (parts.length !== combinations[name as Combination])
      throw malformed(from, `${name} takes ${combinations[name as Combination]} parts`);
    return both(name as Combination, ...below(parts));
  };
  return read(text, 0);
}

function hashOf<K>(type: HashName, text: string): Miniscript<K> {
  if (!/^[0-9a-f]*$/.test(text) || text.length !== 2 * hashLengths[type])
    throw malformed(`${type}(`, `${type} takes ${hashLengths[type]} bytes in hexadecimal`);
  return { type, hash: hex.decode(text) };
}

function numberOf(text: string, from: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw malformed(from, 'it needs a number from 1, below 10000000000');
  return Number(text);
}

/** Splits at the commas outside all brackets. */
export function splitTop(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if ('({['.includes(character)) depth += 1;
    if (')}]'.includes(character)) depth -= 1;
    if (character === ',' && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}

/** A name as it may be told: no key has this form, and a text may hold a private key at any place by mistake. */
export function shownName(name: string): string | undefined {
  return Object.hasOwn(hashLengths, name) || /^[a-z_]{1,16}$/.test(name) ? name : undefined;
}

/** Where in a descriptor something is wrong: how the part begins, without what may be a key. */
export function placeIn(text: string): string {
  const [, wrapper = '', name = ''] = /^([a-z]{1,16}:)?([a-z_0-9]+)\(/.exec(text) ?? [];
  const shown = shownName(name);
  return shown === undefined ? 'expression' : `${wrapper}${shown}(`;
}

function malformed(text: string, reason: string): SymbolonError {
  return chainError('data/malformed', { what: 'descriptor', where: placeIn(text), reason });
}
