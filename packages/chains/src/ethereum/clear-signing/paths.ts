/**
 * Paths of a descriptor (ERC-7730, "Path references"): `#.params.path.[0:20]`, `details.[].token`, `@.value`. Names,
 * indices and slices in dot notation; `a[0]` is read as `a.[0]`.
 */
import { numberToBytesBE } from '@noble/curves/utils.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { malformedDescriptor } from './errors.ts';
import type { SignedValue } from './values.ts';

/** A name, one element (from the end where negative), or those from `from` up to but without `to`. */
type Step =
  | { readonly name: string }
  | { readonly index: number }
  | { readonly from: number | undefined; readonly to: number | undefined };

/** Where a value is: in the data, relative to a group, or in what is around the data (`@`). */
export type DataPath = {
  readonly root: 'data' | 'group' | 'container';
  readonly steps: readonly Step[];
  /** The same for every way to write the path. */
  readonly text: string;
};

const maxSteps = 32;

/**
 * Reads a path to data. Paths to the descriptor itself (`$`) are constants, see `parse-parts.ts`.
 *
 * @throws SymbolonError `data/malformed`
 */
export function parsePath(path: string, where: string): DataPath {
  const fail = () => malformedDescriptor(where, 'not a path of names, indices and slices');
  const [, prefix = '', rest = ''] = /^(?:([#@])(?:\.|(?=\[)|$))?(.*)$/s.exec(path) ?? [];
  const root = prefix === '@' ? 'container' : prefix === '#' ? 'data' : 'group';
  const parts = rest === '' ? [] : rest.replace(/([^.])\[/g, '$1.[').split('.');
  if (path.length > 1024 || parts.length > maxSteps) throw fail();
  const steps = parts.map((part): Step => {
    if (/^[A-Za-z_$][\w$]*$/.test(part)) return { name: part };
    const match = /^\[(-?\d{1,9})?(:)?(-?\d{1,9})?\]$/.exec(part);
    if (!match) throw fail();
    const [, from, colon, to] = match;
    const [first, last] = [from, to].map((digits) => (digits === undefined ? undefined : Number(digits)));
    return colon === undefined && first !== undefined && last === undefined
      ? { index: first }
      : { from: first, to: last };
  });
  return { root, steps, text: `${root === 'container' ? '@' : ''}${steps.map(writeStep).join('')}` };
}

const writeStep = (step: Step): string => {
  if ('name' in step) return `.${step.name}`;
  return 'index' in step ? `[${step.index}]` : `[${step.from ?? ''}:${step.to ?? ''}]`;
};

/** One path after another, as the fields of a group are below it. */
export function joinPaths(base: DataPath | undefined, path: DataPath): DataPath {
  if (!base || path.root !== 'group') return path;
  return { root: base.root, steps: [...base.steps, ...path.steps], text: `${base.text}${path.text}` };
}

/**
 * The values at a path, more than one where it goes through arrays. `undefined` where it leads nowhere. A slice of a
 * single value is a part of its bytes, of type `bytes`.
 */
export function resolvePath(base: SignedValue, steps: readonly Step[]): readonly SignedValue[] | undefined {
  let found: readonly SignedValue[] = [base];
  for (const step of steps) {
    const next: SignedValue[] = [];
    for (const value of found) {
      const taken = takeStep(value, step);
      if (!taken) return undefined;
      next.push(...taken);
    }
    found = next;
  }
  return found;
}

function takeStep(value: SignedValue, step: Step): readonly SignedValue[] | undefined {
  if ('name' in step) {
    const member = value.kind === 'struct' ? value.members.find(([name]) => name === step.name) : undefined;
    return member && [member[1]];
  }
  if (value.kind === 'struct') return undefined;
  if (value.kind === 'list') {
    if (!('index' in step)) return value.items.slice(step.from, step.to);
    const item = value.items.at(step.index);
    return item && [item];
  }
  const bytes = bytesOf(value.value);
  if (!bytes || 'index' in step) return undefined;
  return [{ kind: 'leaf', path: value.path, type: 'bytes', value: bytes.slice(step.from, step.to), part: true }];
}

/** Bytes of which a slice is taken: numbers as 32 bytes, big-endian. */
function bytesOf(value: bigint | boolean | string | Uint8Array): Uint8Array | undefined {
  if (typeof value === 'bigint') return numberToBytesBE(BigInt.asUintN(256, value), 32);
  if (typeof value === 'string') return utf8ToBytes(value);
  return typeof value === 'boolean' ? undefined : value;
}
