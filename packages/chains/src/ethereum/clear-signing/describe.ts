/**
 * One format of a descriptor, applied to what is signed. Every value is told: with the descriptor's label, or as one
 * that the descriptor does not show.
 */
import { isSymbolonError, joined, type Line, line, quote, warn, word } from '@symbolon/interface';
import type { Constant, Descriptor, Field, FieldGroup, Format, Parameter } from './descriptor.ts';
import { malformedDescriptor } from './errors.ts';
import { type Container, formatValue } from './format-value.ts';
import { type DataPath, joinPaths, parsePath, resolvePath } from './paths.ts';
import { asAddress, asNumber, asSelector, coinWords, isEqual, type Known, rawWords } from './value-words.ts';
import { type Leaf, leavesOf, type SignedValue, type Struct } from './values.ts';

/** A call inside what is signed. `undefined` where the descriptor does not say so. */
export type InnerCall = {
  readonly callee: Uint8Array;
  readonly data: Uint8Array;
  /** 4 bytes that go before the data. */
  readonly selector: Uint8Array | undefined;
  readonly chainId: bigint;
  readonly amount: bigint;
  readonly spender: Uint8Array | undefined;
};

/** What is signed, and what is known besides. */
export type Signed = {
  readonly values: Struct;
  readonly container: Container;
  readonly known: Known;
  /** Describes a call that is inside. */
  readonly inside: (call: InnerCall) => readonly Line[];
};

/** What is left out of a screen is counted. */
const maxShown = 200;
const maxHidden = 60;
const maxSentence = 600;

/** What groups inside each other may come to, long before it takes time: values and groups that are looked at. */
const maxSteps = 2000;

/** A value in words, the lines it takes on a screen, and the paths of the values that stand in them. */
type Row = { readonly lines: readonly Line[]; readonly tells?: readonly string[] };

/** Applies a format. A format that does not fit is said to be so, and the values are told without it. */
export function describeBy(descriptor: Descriptor, format: Format, signed: Signed): readonly Line[] {
  const owner = quote(descriptor.owner);
  try {
    const sentences = new Map<string, readonly Line[]>();
    const rows = expand(format.fields, [signed.values], {
      ...{ descriptor, signed, sentences, base: undefined, steps: { taken: 0 } },
    });
    const lines = rows.flatMap((row) => row.lines);
    const intent = (format.interpolatedIntent && interpolate(format.interpolatedIntent, sentences)) ?? format.intent;
    return [
      intent === undefined
        ? line`Described by ${owner}, who does not say what it is for`
        : line`By the descriptor of ${owner}: ${quote(intent)}`,
      line`Units and words in quotes are the descriptor's, checked by neither this wallet nor a card; values are signed`,
      ...lines.slice(0, maxShown),
      ...(lines.length > maxShown ? [warn`${lines.length - maxShown} lines of the descriptor are left out`] : []),
      ...describeHidden(signed, toldBy(rows)),
    ];
  } catch (error) {
    if (!isSymbolonError(error, 'data/malformed')) throw error;
    const { where, reason } = error.context;
    return [
      warn`the descriptor of ${owner} does not fit what is signed (${quote(`${where}: ${reason}`)})`,
      ...describeHidden(signed, new Set()),
    ];
  }
}

/** Paths of the values of which every line is on the screen. */
function toldBy(rows: readonly Row[]): ReadonlySet<string> {
  const seen = new Set<string>();
  let used = 0;
  for (const { lines, tells = [] } of rows) {
    used += lines.length;
    if (used > maxShown) break;
    for (const path of tells) seen.add(path);
  }
  return seen;
}

/** Values that the descriptor does not show: it may be right about them, or hide what matters. */
function describeHidden({ values, container, known }: Signed, seen: ReadonlySet<string>): readonly Line[] {
  const hidden = leavesOf(values).filter(({ path }) => !seen.has(path));
  return [
    ...(container.value > 0n && !seen.has('@.value')
      ? [line`Not shown by the descriptor: ${coinWords(container.value, container.chainId)} go with it`]
      : []),
    ...hidden
      .slice(0, maxHidden)
      .map(
        (leaf) => line`Not shown by the descriptor: ${word(leaf.path)} is ${rawWords(leaf, container.chainId, known)}`,
      ),
    ...(hidden.length > maxHidden ? [warn`${hidden.length - maxHidden} values more are not shown at all`] : []),
  ];
}

type Work = {
  readonly descriptor: Descriptor;
  readonly signed: Signed;
  /** Values in words by their paths, for the sentence of the intent. */
  readonly sentences: Map<string, readonly Line[]>;
  /** Path of the group. */
  readonly base: DataPath | undefined;
  readonly steps: { taken: number };
};

function step({ steps }: Work, where: string): void {
  steps.taken += 1;
  if (steps.taken > maxSteps) throw malformedDescriptor(where, `more than ${maxSteps} values are to be shown`);
}

/** Fields of a group, at each place where the group is. */
function expand(fields: Format['fields'], bases: readonly SignedValue[], work: Work): readonly Row[] {
  return bases.flatMap((base) => fields.flatMap((field) => expandOne(field, base, work)));
}

function expandOne(field: Field | FieldGroup, base: SignedValue, work: Work): readonly Row[] {
  step(work, field.label ?? 'group');
  if (field.kind === 'field') return expandField(field, base, work);
  const path = field.path && joinPaths(work.base, field.path);
  const places = field.path ? locate(field.path, base, work) : [base];
  const below = { ...work, base: path ?? work.base };
  const label = field.label === undefined ? [] : [{ lines: [line`${quote(field.label)}:`] }];
  if (field.iteration === undefined && label.length > 0 && places.length > 1)
    return places.flatMap((place) => [
      { lines: [line`${quote(field.label ?? '')} ${word(place.path)}:`] },
      ...expand(field.fields, [place], below),
    ]);
  if (field.iteration === undefined) return [...label, ...expand(field.fields, places, below)];
  // "Sequential" tells one array after the other, "bundled" their first elements, then their second ones.
  const columns = field.fields.map((each) => expand([each], places, below));
  if (field.iteration === 'sequential') return [...label, ...columns.flat()];
  const longest = columns[0]?.length ?? 0;
  if (columns.some(({ length }) => length !== longest))
    throw malformedDescriptor(path?.text ?? 'group', 'arrays of different lengths are to be shown together');
  return [
    ...label,
    ...Array.from({ length: longest }, (_, i) => columns.flatMap((column) => column.slice(i, i + 1))).flat(),
  ];
}

/** The values at a path, seen from a group. */
function locate(path: DataPath, base: SignedValue, { signed }: Work): readonly SignedValue[] {
  const from = path.root === 'group' ? base : path.root === 'data' ? signed.values : containerValues(signed.container);
  const found = resolvePath(from, path.steps);
  if (!found) throw malformedDescriptor(path.text, 'leads to nothing that is signed');
  return found;
}

function containerValues({ chainId, to, value, from }: Container): Struct {
  const leaf = (name: string, type: string, held: Leaf['value']) =>
    [name, { kind: 'leaf', path: `@.${name}`, type, value: held }] as const;
  return {
    kind: 'struct',
    path: '@',
    members: [
      leaf('chainId', 'uint256', chainId),
      leaf('to', 'address', to),
      leaf('value', 'uint256', value),
      leaf('from', 'address', from),
    ],
  };
}

function expandField(field: Field, base: SignedValue, work: Work): readonly Row[] {
  const { source, visible } = field;
  const found = 'constant' in source ? [constantLeaf(source.constant)] : locate(source.path, base, work);
  // A path may end at an array or a struct: then at all that is in it.
  const leaves = found.flatMap(leavesOf);
  const isMany = found.length !== 1 || found[0]?.kind !== 'leaf';
  if (typeof visible === 'object' && 'mustMatch' in visible) {
    const odd = leaves.find((leaf) => !visible.mustMatch.some((each) => isEqual(leaf, each)));
    if (odd) throw malformedDescriptor(odd.path, 'a value that the descriptor rules out');
    return [];
  }
  if (visible === 'never') return [];
  const rows: Row[] = [];
  const said: Line[] = [];
  for (const [i, leaf] of leaves.entries()) {
    step(work, field.label);
    if (typeof visible === 'object' && visible.ifNotIn.some((each) => isEqual(leaf, each))) continue;
    const at = { i, count: leaves.length, base };
    const tells: Leaf[] = [leaf];
    const formatted = formatValue({
      ...{ field, leaf, descriptor: work.descriptor, container: work.signed.container, known: work.signed.known },
      parameter: (parameter) => parameterAt(parameter, at, work),
      tells: (shown) => tells.push(shown),
    });
    const value = 'constant' in source ? line`${formatted} (of the descriptor, not signed)` : formatted;
    const separator = field.separator?.replaceAll('{index}', String(i));
    const label = isMany ? line`${quote(field.label)} ${word(leaf.path)}` : quote(field.label);
    const labelled = separator === undefined ? label : line`${quote(separator)} ${label}`;
    const inner = field.format === 'calldata' ? innerCall(field, leaf, { at, work, tells }) : undefined;
    const told = inner ? [...claimed(field), ...work.signed.inside(inner)] : [];
    const paths = tells.filter(({ part }) => !part).map(({ path }) => path);
    rows.push({ lines: [line`${labelled}: ${value}`, ...told], tells: paths });
    said.push(value);
  }
  if (isMany && leaves.length === 0) rows.push({ lines: [line`${quote(field.label)}: none`] });
  if ('path' in source && visible === 'always') {
    const { text } = joinPaths(work.base, source.path);
    work.sentences.set(text, [...(work.sentences.get(text) ?? []), ...said]);
  }
  return rows;
}

const constantLeaf = (value: Constant): Leaf => ({
  kind: 'leaf',
  path: '',
  type: typeof value === 'bigint' ? 'uint256' : typeof value === 'boolean' ? 'bool' : 'string',
  value,
});

/** Which element of how many, and the group it is in. */
type Element = { readonly i: number; readonly count: number; readonly base: SignedValue };

/** A parameter: one for all elements, or one for each ("Array references in parameters"). */
function parameterAt(parameter: Parameter | undefined, at: Element, work: Work): Leaf | undefined {
  if (parameter === undefined) return undefined;
  if ('constant' in parameter) return constantLeaf(parameter.constant);
  const path = 'path' in parameter ? parameter.path : parameter.key;
  const found = locate(path, at.base, work).flatMap(leavesOf);
  const leaf = found.length === at.count ? found[at.i] : found[0];
  if (!leaf || (found.length !== at.count && found.length !== 1))
    throw malformedDescriptor(path.text, 'as many values as the field has elements are needed');
  if ('path' in parameter) return leaf;
  const held = [...parameter.map].find(([key]) => isEqual(leaf, key));
  if (!held) throw malformedDescriptor(path.text, 'not in the map of the descriptor');
  return constantLeaf(held[1]);
}

/** Of a call inside, what does not stand in what is signed. */
function claimed({ params }: Field): readonly Line[] {
  const isClaimed = [params.callee, params.selector, params.amount, params.chainId].some(
    (each) => each && !('path' in each),
  );
  return isClaimed ? [line`What is called inside it, and with what, is partly the descriptor's word`] : [];
}

type Inside = { readonly at: Element; readonly work: Work; readonly tells: Leaf[] };

/** `describeInside` names the contract, the coins, and a chain that is another one; not who calls, nor the selector. */
function innerCall({ params }: Field, leaf: Leaf, { at, work, tells }: Inside): InnerCall {
  const take = <T>(parameter: Parameter | undefined, read: (found: Leaf) => T | undefined, isTold = false) => {
    const found = parameterAt(parameter, at, work);
    if (!found) return undefined;
    const value = read(found);
    if (value === undefined) throw malformedDescriptor(found.path || leaf.path, 'not a part of a call');
    if (isTold) tells.push(found);
    return value;
  };
  const own = work.signed.container.chainId;
  const callee = take(params.callee, asAddress, true);
  if (!callee || !(leaf.value instanceof Uint8Array)) throw malformedDescriptor(leaf.path, 'not a call of a contract');
  const chainId = take(params.chainId, asNumber) ?? own;
  if (chainId !== own) take(params.chainId, asNumber, true);
  return {
    ...{ callee, data: leaf.value, chainId },
    selector: take(params.selector, asSelector),
    amount: take(params.amount, asNumber, true) ?? 0n,
    spender: take(params.spender, asAddress),
  };
}

/**
 * The sentence of an intent with its values ("Value interpolation"). `undefined` where a path is none of a shown field:
 * then the intent is shown instead.
 */
function interpolate(text: string, sentences: ReadonlyMap<string, readonly Line[]>): string | undefined {
  const parts = text.match(/\{\{|\}\}|\{[^{}]*\}|[^{}]+|[{}]/g) ?? [];
  let sentence = '';
  for (const part of parts) {
    if (part === '{' || part === '}') return undefined;
    if (part === '{{' || part === '}}') sentence += part[0];
    else if (!part.startsWith('{')) sentence += part;
    else {
      const values = sentenceAt(part.slice(1, -1), sentences);
      if (!values || values.length === 0) return undefined;
      sentence += joined(values);
    }
    if (sentence.length > maxSentence) return undefined;
  }
  return sentence;
}

function sentenceAt(path: string, sentences: ReadonlyMap<string, readonly Line[]>): readonly Line[] | undefined {
  if (path.startsWith('$')) return undefined;
  try {
    return sentences.get(parsePath(path, 'interpolatedIntent').text);
  } catch {
    return undefined;
  }
}
