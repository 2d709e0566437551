/** Looks of the plan: one column on a phone, A4 or Letter on paper, dark text on white everywhere, system fonts. */
export const style = `
:root { color-scheme: light; --ink: #1c1b19; --soft: #5d5a54; --line: #d9d4ca; --paper: #fff; --tint: #f6f3ec; --warn: #8c2f1b; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 17px/1.5 Georgia, 'Times New Roman', serif; overflow-wrap: anywhere; hyphens: manual; }
main { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem; }
h1, h2, h3, th, .badge, .label, .kicker, footer { font-family: system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; overflow-wrap: normal; }
h1 { font-size: 1.9rem; line-height: 1.15; margin: 0.1rem 0 0.5rem; letter-spacing: -0.01em; text-wrap: balance; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; line-height: 1.25; margin: 2.2rem 0 0.6rem; padding-top: 0.9rem; border-top: 2px solid var(--ink); }
h3 { font-size: 1rem; margin: 1.1rem 0 0.2rem; }
p { margin: 0.5rem 0; }
.kicker { margin: 0; color: var(--soft); font-size: 0.8rem; letter-spacing: 0.06em; text-transform: uppercase; }
.soft { color: var(--soft); }
.lead { font-size: 1.1rem; }
.badge { display: inline-block; min-width: 1.6em; padding: 0 0.3em; border: 2px solid currentColor; border-radius: 5px; font-size: 0.85em; font-weight: 700; line-height: 1.5; text-align: center; }
.b0 { color: #14532d; } .b1 { color: #1e3a8a; } .b2 { color: #7c2d12; } .b3 { color: #581c87; } .b4 { color: #134e4a; }
.card { border: 1px solid var(--line); border-left: 5px solid var(--ink); border-radius: 6px; padding: 0.7rem 0.9rem; margin: 0.7rem 0; break-inside: avoid; }
.card h3 { margin: 0 0 0.25rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.1rem 0.9rem; margin: 0; }
dt { color: var(--soft); font-size: 0.9rem; }
dd { margin: 0; }
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
  dl { grid-template-columns: 1fr; }
  dt { margin-top: 0.35rem; }
  .warn { grid-template-columns: 1fr; }
  .warn .picture { width: 7rem; justify-self: center; order: -1; }
}
@page { margin: 16mm 16mm 18mm; }
@media print {
  body { font-size: 10.5pt; line-height: 1.42; }
  main { max-width: none; padding: 0; }
  main + main { border: 0; break-before: page; }
  h1 { font-size: 21pt; }
  h2 { font-size: 13pt; margin-top: 16pt; break-after: avoid; }
  h3 { break-after: avoid; }
  ol.steps > li { grid-template-columns: 30mm 1fr; padding: 7pt 0; }
  .badge, .picture { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
