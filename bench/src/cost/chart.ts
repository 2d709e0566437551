/** docs/costs.svg: each flow beside the nearest other card, each pair on a scale of its own. */
import { draw } from '../svg.ts';
import { thousands } from '../tables.ts';
import type { Sheet } from './measure.ts';
import { bytesOf, comparisons } from './peers.ts';

const rowHeight = 58;
const top = 92;
const bar = 250;
const panels = [
  { x: 150, title: 'round trips', unit: 'RT' },
  { x: 505, title: 'bytes, both ways', unit: 'B' },
] as const;

export function drawChart(sheet: Sheet): string {
  const rows = Object.entries(comparisons).flatMap(([flow, { goal, peers }]) => {
    const costs = sheet[flow];
    const [peer] = peers;
    if (costs === undefined || peer === undefined) return [];
    const own = [costs.roundTrips, bytesOf(costs)] as const;
    return [
      {
        flow,
        peer,
        own,
        others: [peer.roundTrips, peer.bytes] as const,
        goals: [goal?.roundTrips, goal?.bytes] as const,
      },
    ];
  });
  const height = top + rows.length * rowHeight + 8;
  const drawn = rows.map(({ flow, peer, own, others, goals }, index) => {
    const y = top + index * rowHeight;
    const parts = panels.map(({ x, unit }, panel) => {
      const [mine = 0, theirs = 1, goal] = [own[panel], others[panel], goals[panel]];
      const width = (value: number) => Math.round((value / Math.max(mine, theirs, goal ?? 0)) * bar);
      const mark = goal === undefined ? '' : `<path class="goal" d="M${x + width(goal)} ${y - 3}v18"/>`;
      return [
        `<rect class="own" x="${x}" y="${y}" width="${width(mine)}" height="12" rx="2"/>${mark}`,
        `<rect class="other" x="${x}" y="${y + 15}" width="${width(theirs)}" height="12" rx="2"/>`,
        `<text class="text" x="${x + Math.max(width(mine), goal === undefined ? 0 : width(goal)) + 6}" y="${y + 11}">${thousands(mine)} ${unit}</text>`,
        `<text class="note" x="${x + width(theirs) + 6}" y="${y + 26}">${thousands(theirs)}</text>`,
      ].join('\n  ');
    });
    const name = `<text class="text" x="16" y="${y + 11}">${flow}</text>\n  <text class="note" x="16" y="${y + 27}">${peer.name}</text>`;
    return [name, ...parts].join('\n  ');
  });
  const heads = panels.map(({ x, title }) => `<text class="note" x="${x}" y="${top - 16}">${title}</text>`);
  return draw({
    title: 'What a tap costs',
    description: 'Round trips and bytes of each flow beside the nearest other card. The numbers are in docs/costs.md.',
    note: 'The nearest other card in grey, the mark is our goal, and each pair has its own scale. Less is better.',
    height,
    parts: [...heads, ...drawn],
  });
}
