/** A picture of a page of docs: of one look, in light and dark. */

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

export type Picture = {
  readonly title: string;
  /** For those who can't see it. */
  readonly description: string;
  /** Under the title. */
  readonly note: string;
  readonly height: number;
  /** SVG elements, from y = 60 on, 840 wide, with the classes of the style above. */
  readonly parts: readonly string[];
};

export function draw({ title, description, note, height, parts }: Picture): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 840 ${height}" font-family="system-ui, sans-serif" role="img" aria-labelledby="title description">
  <title id="title">${title}</title>
  <desc id="description">${description}</desc>
  <style>${style}</style>
  <rect class="back" width="840" height="${height}"/>
  <text class="title" x="16" y="32">${title}</text>
  <text class="note" x="16" y="52">${note}</text>
  ${parts.join('\n  ')}
</svg>
`;
}
