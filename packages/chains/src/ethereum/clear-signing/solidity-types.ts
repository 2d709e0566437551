/**
 * Functions as a descriptor names them, `transfer(address to,uint256 value)` (ERC-7730, "Contract keys"): the types to
 * decode by, the names that paths use, and the selector.
 */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { isAtomic, isDynamic } from '../firmware/transaction/typed-data/types.ts';
import { malformedDescriptor } from './errors.ts';

/** A type of Solidity's ABI: one word, bytes or text of any length, a struct, an array. */
export type SolidityType =
  | { readonly kind: 'word'; readonly name: string }
  | { readonly kind: 'bytes' | 'string' }
  | { readonly kind: 'struct'; readonly members: readonly Named[] }
  | { readonly kind: 'array'; readonly element: SolidityType; readonly length: number | undefined };

/** A parameter of a function, or a member of a struct. */
export type Named = { readonly name: string; readonly type: SolidityType };

/** A function: what it takes, how it is written for hashing, and the first 4 bytes of that hash in hexadecimal. */
export type SolidityFunction = {
  readonly inputs: readonly Named[];
  readonly signature: string;
  readonly selector: string;
};

/** Structs and arrays inside each other, and parameters in all: more than any function has. */
const maxDepth = 12;
const maxParameters = 512;
const maxKey = 4096;

/**
 * Reads a function with the names of its parameters. Blanks around commas are let pass: the public registry has them.
 *
 * @throws SymbolonError `data/malformed` for a type that Solidity's ABI does not have, an array of no elements, a
 * struct of no members, or a name that comes twice
 */
export function parseFunction(key: string, where: string): SolidityFunction {
  const fail = (reason: string) => malformedDescriptor(where, reason);
  if (key.length > maxKey) throw fail(`longer than ${maxKey} characters`);
  const name = /^\s*([A-Za-z_$][\w$]*)\s*\(/.exec(key);
  if (!name) throw fail('not a function with its parameters');
  let at = name[0].length - 1;
  let parameters = 0;
  const blanks = (): void => {
    while (key[at] === ' ') at += 1;
  };
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(key)?.[0] ?? '';
    at += found.length;
    return found;
  };
  const tuple = (depth: number): readonly Named[] => {
    if (depth > maxDepth) throw fail(`more than ${maxDepth} structs inside each other`);
    at += 1;
    const members: Named[] = [];
    for (blanks(); key[at] !== ')'; ) {
      parameters += 1;
      if (parameters > maxParameters) throw fail(`more than ${maxParameters} parameters`);
      const type = parseType(depth);
      blanks();
      const given = take(/[A-Za-z_$][\w$]*/y);
      // One without a name can be shown, but no path leads to it.
      const called = given === '' ? `#${members.length}` : given;
      if (members.some((member) => member.name === called)) throw fail('two parameters with the same name');
      members.push({ name: called, type });
      blanks();
      if (key[at] === ')') break;
      if (key[at] !== ',') throw fail('a comma or a closing bracket is missing');
      at += 1;
      blanks();
      if (key[at] === ')') throw fail('a comma that nothing follows');
    }
    at += 1;
    return members;
  };
  const parseType = (depth: number): SolidityType => {
    let type: SolidityType;
    if (key[at] === '(') {
      const members = tuple(depth + 1);
      if (members.length === 0) throw fail('a struct without members');
      type = { kind: 'struct', members };
    } else {
      const word = take(/[a-z][a-z0-9]*/y);
      if (isDynamic(word)) type = { kind: word === 'string' ? 'string' : 'bytes' };
      else if (isAtomic(word)) type = { kind: 'word', name: word };
      else throw fail('a type that Solidity has not, or not by its full name');
    }
    for (let arrays = depth; key[at] === '['; arrays += 1) {
      const array = /^\[([1-9]\d{0,3})?\]$/.exec(take(/\[\d*\]/y));
      if (!array || arrays > maxDepth) throw fail('an array of no size, or too many inside each other');
      type = { kind: 'array', element: type, length: array[1] === undefined ? undefined : Number(array[1]) };
    }
    return type;
  };
  const inputs = tuple(0);
  if (key.slice(at).trim() !== '') throw fail('something follows the parameters');
  const signature = `${name[1]}(${inputs.map(({ type }) => writeType(type)).join(',')})`;
  return { inputs, signature, selector: bytesToHex(keccak_256(utf8ToBytes(signature)).subarray(0, 4)) };
}

function writeType(type: SolidityType): string {
  if (type.kind === 'word') return type.name;
  if (type.kind === 'array') return `${writeType(type.element)}[${type.length ?? ''}]`;
  return type.kind === 'struct' ? `(${type.members.map((member) => writeType(member.type)).join(',')})` : type.kind;
}
