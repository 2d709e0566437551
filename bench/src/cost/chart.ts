/** docs/costs.svg: each flow beside the nearest other card, each pair on a scale of its own. */
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

const style = `
    .back { fill: #ffffff }
    .text { fill: #1f2328; font-size: 13px }
    .title { fill: #1f2328; font-size: 15px; font-weight: 600 }
    .note { fill: #59636e; font-size: 12px }
    .other { fill: #d5d9e0 }
    .own { fill: #2f6fca }
    .goal { stroke: #bc6a00; stroke-width: 2 }
    @media (prefers-color-scheme: dark) {
      .back { fill: #0d1117 }
      .text, .title { fill: #f0f6fc }
      .note { fill: #9198a1 }
      .other { fill: #30363d }
      .own { fill: #6ea8fe }
      .goal { stroke: #e3a34f }
    }
  `;

export function drawChart(sheet: Sheet): string {
  const rows = Object.entries(comparisons).flatMap(([flow, { goal, peers }]) => {
    const costs = sheet[flow];
    const [peer] = peers;
    if (costs === undefined || peer === undefined) return [];
    const own = [costs.roundTrips, bytesOf(costs)] as const;
    return [{ flow, peer, own, others: [peer.roundTrips, peer.bytes] as const, goals: [goal?.roundTrips, goal?.bytes] as const }];
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
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 840 ${height}" font-family="system-ui, sans-serif" role="img" aria-labelledby="title description">
  <title id="title">What a tap costs</title>
  <desc id="description">Round trips and bytes of each flow beside the nearest other card. The numbers are in docs/costs.md.</desc>
  <style>${style}</style>
  <rect class="back" width="840" height="${height}"/>
  <text class="title" x="16" y="32">What a tap costs</text>
  <text class="note" x="16" y="52">The nearest other card in grey, the mark is our goal, and each pair has its own scale. Less is better.</text>
  ${[...heads, ...drawn].join('\n  ')}
</svg>
`;
}
