/**
 * What objects keep alive, counted as a card would keep it: the data itself, without JavaScript's boxes around it.
 * Counters in local variables are left out.
 */
import { text } from 'node:stream/consumers';
import { getHeapSnapshot } from 'node:v8';
import { limits } from '@symbolon/protocol/limits';

/** Marks what is to be measured. */
export class Held {
  readonly label: string;
  readonly subject: unknown;
  constructor(label: string, subject: unknown) {
    this.label = label;
    this.subject = subject;
  }
}

/** V8's snapshot format: nodes and edges are rows of numbers, whose columns and kinds `meta` names. */
type Snapshot = {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[];
      readonly node_types: readonly [readonly string[]];
      readonly edge_fields: readonly string[];
      readonly edge_types: readonly [readonly string[]];
    };
  };
  readonly nodes: readonly number[];
  readonly edges: readonly number[];
  readonly strings: readonly string[];
};

type Edge = { readonly type: string; readonly name: string | undefined; readonly to: number };

async function takeSnapshot() {
  const { snapshot, nodes, edges, strings }: Snapshot = JSON.parse(
    await text(getHeapSnapshot({ exposeNumericValues: true })),
  );
  const { node_fields, node_types, edge_fields, edge_types } = snapshot.meta;
  const [width, edgeWidth] = [node_fields.length, edge_fields.length];
  const column = (field: string) => node_fields.indexOf(field);
  const [typeColumn, nameColumn, sizeColumn, edgesColumn] = [
    column('type'),
    column('name'),
    column('self_size'),
    column('edge_count'),
  ];
  const count = nodes.length / width;
  const firstEdge = new Uint32Array(count + 1);
  for (let node = 0; node < count; node += 1)
    firstEdge[node + 1] = (firstEdge[node] ?? 0) + (nodes[node * width + edgesColumn] ?? 0);
  return {
    count,
    typeOf: (node: number) => node_types[0][nodes[node * width + typeColumn] ?? 0] ?? '',
    nameOf: (node: number) => strings[nodes[node * width + nameColumn] ?? 0] ?? '',
    sizeOf: (node: number) => nodes[node * width + sizeColumn] ?? 0,
    edgesOf: (node: number): readonly Edge[] =>
      Array.from({ length: (firstEdge[node + 1] ?? 0) - (firstEdge[node] ?? 0) }, (_, n) => {
        const [type = 0, name = 0, to = 0] = edges.slice(
          ((firstEdge[node] ?? 0) + n) * edgeWidth,
          ((firstEdge[node] ?? 0) + n + 1) * edgeWidth,
        );
        const kind = edge_types[0][type] ?? '';
        return {
          type: kind,
          name: kind === 'element' || kind === 'hidden' ? undefined : strings[name],
          to: to / width,
        };
      }).filter(({ type }) => type !== 'weak'),
  };
}

/** Arrays and objects in V8 have a header of two words before their contents. */
const header = 16;

/** What the subject of each living {@link Held} keeps alive that nothing else does, in bytes. */
export async function heldBytes(): Promise<readonly { readonly label: string; readonly bytes: number }[]> {
  const { count, typeOf, nameOf, sizeOf, edgesOf } = await takeSnapshot();
  const reach = (start: number, enter: (node: number) => boolean): ReadonlySet<number> => {
    const seen = new Set([start]);
    for (const node of seen) {
      // A number has its decimal digits beside it, in the snapshot alone.
      if (typeOf(node) === 'number') continue;
      for (const { to } of edgesOf(node)) if (!seen.has(to) && enter(to)) seen.add(to);
    }
    return seen;
  };
  const holders = new Set(
    Array.from({ length: count }, (_, node) => node).filter((n) => nameOf(n) === Held.name && typeOf(n) === 'object'),
  );
  const shared = reach(0, (node) => !holders.has(node));

  /** Pointers, shapes and code are nothing: a card has them in its program. */
  const bytesIn = (node: number): number => {
    const [type, name, size] = [typeOf(node), nameOf(node), sizeOf(node)];
    // Elsewhere, or with the object.
    if (type === 'native') return name.includes('ArrayBufferData') ? size : 0;
    if (type === 'bigint') return size - header;
    if (type !== 'object' && type !== 'closure') return 0;
    const numbers = edgesOf(node).filter(({ to, type: kind }) => typeOf(to) === 'number' && kind !== 'hidden');
    return numbers.reduce((sum, { to }) => sum + (nameOf(to).startsWith('smi') ? 4 : 8), elementsIn(node));
  };
  const elementsIn = (node: number): number => {
    const elements = edgesOf(node).find((edge) => edge.name === 'elements' && !shared.has(edge.to))?.to;
    if (elements === undefined) return 0;
    const room = sizeOf(elements) - header;
    if (nameOf(node) !== 'Array') return room;
    // Numbers, as no edge leads on: words of 8 bytes each, some in reserve. No list of them is longer than a path.
    return edgesOf(elements).some((edge) => edge.name !== 'map') ? 0 : Math.min(room / 8, limits.pathDepth) * 4;
  };
  return [...holders].map((holder) => {
    const label = edgesOf(holder).find(({ name }) => name === 'label');
    const own = reach(holder, (to) => !shared.has(to) && to !== label?.to);
    const texts = new Set([...own].filter((node) => typeOf(node).endsWith('string')).map(nameOf));
    // ASCII. What is part of another text is a place in that.
    const whole = [...texts]
      .filter((text) => ![...texts].some((other) => other !== text && other.includes(text)))
      .join('');
    return { label: nameOf(label?.to ?? 0), bytes: [...own].reduce((sum, node) => sum + bytesIn(node), whole.length) };
  });
}
