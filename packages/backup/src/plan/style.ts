/** Looks of the plan: one column on a phone, A4 or Letter on paper, dark text on white everywhere, system fonts. */
export const style = `
:root { color-scheme: light; --ink: #1c1b19; --soft: #5d5a54; --line: #d9d4ca; --paper: #fff; --tint: #f6f3ec; --warn: #8c2f1b; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 17px/1.5 Georgia, 'Times New Roman', 'Liberation Serif', 'DejaVu Serif Condensed', serif; overflow-wrap: anywhere; hyphens: manual; }
main { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem; }
h1, h2, h3, th, .badge, .label, .kicker, footer { font-family: system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans Condensed', sans-serif; overflow-wrap: normal; }
h1 { font-size: 1.9rem; line-height: 1.15; margin: 0.1rem 0 0.5rem; letter-spacing: -0.01em; text-wrap: balance; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; line-height: 1.25; margin: 2.2rem 0 0.6rem; padding-top: 0.9rem; border-top: 2px solid var(--ink); }
h3 { font-size: 1rem; margin: 1.1rem 0 0.2rem; }
p { margin: 0.5rem 0; }
.kicker { margin: 0; color: var(--soft); font-size: 0.8rem; letter-spacing: 0.06em; text-transform: uppercase; }
.soft { color: var(--soft); }
.lead { font-size: 1.1rem; }
.badge { display: inline-block; min-width: 1.6em; padding: 0 0.3em; border: 2px solid currentColor; border-radius: 5px; font-size: 0.85em; font-weight: 700; line-height: 1.5; text-align: center; }
.b0 { color: #14532d; } .b1 { color: #1e3a8a; } .b2 { color: #7c2d12; } .b3 { color: #581c87; } .b4 { color: #134e4a; }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.7rem 0.3rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-size: 0.8rem; font-weight: 600; }
td > code { white-space: nowrap; }
code.type { display: block; margin: 0.35rem 1px 0.35rem 0; padding: 0.35rem 0.6rem; border: 1px solid var(--soft); border-left: 5px solid var(--ink); border-radius: 4px; background: var(--tint); }
samp { font: 0.85em/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; border-bottom: 1px dotted var(--ink); }
ol.substeps { margin: 0.3rem 0; padding-left: 1.3rem; }
code { font: 0.82em/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; }
ol.steps { list-style: none; counter-reset: step; margin: 0; padding: 0; }
ol.steps > li { counter-increment: step; display: grid; grid-template-columns: 7.5rem 1fr; gap: 1.1rem; align-items: start; padding: 0.9rem 0; border-bottom: 1px solid var(--line); break-inside: avoid; }
ol.steps h3 { margin: 0 0 0.15rem; font-size: 1.05rem; }
ol.steps h3::before { content: counter(step) '. '; }
.picture { width: 100%; height: auto; background: var(--tint); border-radius: 8px; padding: 4px; }
.warn { border: 2px solid var(--warn); border-radius: 8px; padding: 0.6rem 1rem; margin: 1rem 0; break-inside: avoid; display: grid; grid-template-columns: 1fr 6rem; gap: 0.6rem; align-items: center; }
.warn .picture { background: none; color: var(--warn); padding: 0; }
.warn strong { color: var(--warn); }
ul { margin: 0.4rem 0; padding-left: 1.2rem; }
li { margin: 0.3rem 0; }
ul.check { list-style: none; padding: 0; }
ul.check li { padding-left: 1.9rem; position: relative; break-inside: avoid; }
ul.check li::before { content: ''; position: absolute; left: 0.1rem; top: 0.22rem; width: 1rem; height: 1rem; border: 2px solid var(--ink); border-radius: 3px; }
.blank { display: inline-block; min-width: 8rem; border-bottom: 1px solid var(--ink); }
footer { margin-top: 2rem; color: var(--soft); font-size: 0.8rem; }
main + main { border-top: 12px solid var(--tint); }
@media (max-width: 30rem) {
  body { font-size: 16px; }
  main { padding: 1.1rem 1rem 2.5rem; }
  ol.steps > li { grid-template-columns: 5.5rem 1fr; gap: 0.8rem; }
  table, tbody, tr { display: block; }
  tr { padding: 0.4rem 0; border-bottom: 1px solid var(--line); }
  tr:first-child:has(th) { display: none; }
  td { display: block; border: 0; padding: 0.05rem 0; }
  .warn { grid-template-columns: 1fr; }
  .warn .picture { width: 7rem; justify-self: center; order: -1; }
}
@page { margin: 11mm 14mm 10mm; }
@media print {
  body { font-size: 9.6pt; line-height: 1.34; }
  main { max-width: none; padding: 0; }
  main + main { border: 0; break-before: page; }
  h1 { font-size: 17pt; margin: 0 0 3pt; }
  h2 { font-size: 11.5pt; margin: 8pt 0 2pt; padding-top: 4pt; border-top-width: 1.5pt; break-after: avoid; }
  h3, ol.steps h3 { font-size: 10pt; margin: 0; break-after: avoid; }
  p, ul, li { margin-top: 2pt; margin-bottom: 2pt; }
  .lead { font-size: 10pt; }
  th, td { padding: 1.5pt 8pt 1.5pt 0; }
  th, footer { font-size: 7.5pt; }
  .kicker { font-size: 7.5pt; }
  .blank { min-width: 30mm; }
  tr { break-inside: avoid; }
  .owner { font-size: 9pt; line-height: 1.22; }
  .owner .ways, .owner .accounts, .check { columns: 2; column-gap: 6mm; }
  .owner .accounts { font-size: 7.6pt; }
  .owner li { break-inside: avoid; margin: 1pt 0; }
  .owner th, .owner td { padding: 1pt 8pt 1pt 0; }
  .owner p { margin: 1.5pt 0; }
  ul.check { font-size: 9pt; }
  ul.check li { padding-left: 13pt; }
  ul.check li::before { width: 7pt; height: 7pt; top: 2pt; border-width: 1pt; }
  .owner h2 { font-size: 10.5pt; margin: 4pt 0 1pt; padding-top: 2pt; }
  code.long { font-size: 6.3pt; line-height: 1.2; }
  code.type { margin: 2pt 1px 2pt 0; padding: 2pt 5pt; background: none; }
  .warn { margin: 4pt 0; padding: 4pt 8pt; grid-template-columns: 1fr 16mm; }
  ol.steps > li { grid-template-columns: 19mm 1fr; gap: 4mm; padding: 4pt 0; }
  ol.substeps > li { margin: 0; }
  .picture { padding: 1pt; background: none; }
  footer { margin-top: 4pt; }
  .badge { border-width: 1.2pt; line-height: 1.2; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
