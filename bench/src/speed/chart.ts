/** docs/performance.svg: speed and size beside other libraries, each group on a scale of its own. */
import { wallets } from '../size/entry-points.ts';
import { draw } from '../svg.ts';
import { kilobytes } from './page.ts';
import type { Performance } from './performance.ts';
import type { Results } from './race.ts';

const top = 84;
const [headHeight, barHeight] = [34, 24];
const [left, longest] = [300, 420];

type Bar = { readonly name: string; readonly value: number; readonly text: string; readonly own: boolean };
type Group = { readonly title: string; readonly bars: readonly Bar[] };

/** What is drawn of the races, from top to bottom. */
const drawn = ({ signing, psbt, evm, derivation }: Performance): readonly (readonly [title: string, Results])[] => [
  ['Signatures, relative to the curve alone: longer is faster', signing],
  ...psbt.map((results) => [`A ${results.unit}: longer is faster`, results] as const),
  ['EIP-1559 transfers: longer is faster', evm],
  ['Addresses: longer is faster', derivation],
];
/** How contenders of ours begin. */
const own = /^(chains|a card)\b/;

export function drawChart(performance: Performance): string {
  const races = drawn(performance).map(([title, { results }]) => {
    const bars = results.map(({ contender, speed }) => ({
      name: contender,
      value: speed,
      text: speed.toFixed(2),
      own: own.test(contender),
    }));
    return { title, bars };
  });
  const sizes = Object.entries(wallets).map(([key, { what }]) => {
    const kits = performance['other-kits'].kits.filter(({ beside }) => beside === key);
    const bytes = [
      { name: 'Symbolon', gzipped: performance.size[key]?.gzipped, own: true },
      ...kits.map((kit) => ({ ...kit, own: false })),
    ];
    const bars = bytes.map((bar) => ({
      name: bar.name,
      value: bar.gzipped ?? 0,
      text: `${kilobytes(bar.gzipped)} kB`,
      own: bar.own,
    }));
    return { title: `What a wallet for ${what} downloads: shorter is less`, bars };
  });
  let y = top;
  const parts = [...races, ...sizes].flatMap((group) => {
    const lines = drawGroup(group, y);
    y += headHeight + group.bars.length * barHeight;
    return lines;
  });
  return draw({
    title: 'How fast, how large',
    description: 'Speed and size beside other libraries. The numbers are in docs/performance.md.',
    note: 'Ours in blue, others in grey; each group has its own scale.',
    height: y + 4,
    parts,
  });
}

function drawGroup({ title, bars }: Group, y: number): readonly string[] {
  const most = Math.max(...bars.map(({ value }) => value));
  const rows = bars.flatMap(({ name, value, text, own }, index) => {
    const at = y + 12 + index * barHeight;
    const width = Math.max(1, Math.round((value / most) * longest));
    return [
      `<text class="note" x="16" y="${at + 12}">${name}</text>`,
      `<rect class="${own ? 'own' : 'other'}" x="${left}" y="${at}" width="${width}" height="16" rx="2"/>`,
      `<text class="text" x="${left + width + 6}" y="${at + 13}">${text}</text>`,
    ];
  });
  return [`<text class="text" x="16" y="${y}">${title}</text>`, ...rows];
}
