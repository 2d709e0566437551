/** The style of the report. It loads nothing. */
export const style = `
:root { --ink: #1d1d1f; --paper: #fff; --soft: #6b6b70; --line: #dcdce0; --good: #1a7f37; --bad: #b3261e; --open: #8a5300; --tint: #f5f5f7 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ececf0; --paper: #16161a; --soft: #a0a0a8; --line: #35353c; --good: #5fcf80; --bad: #ff8a80; --open: #e0b060; --tint: #202026 }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
main { max-width: 58rem; margin: 0 auto; padding: 1.5rem 1rem 4rem }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0 }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
h3 { font-size: 1rem; margin: 0 }
a { color: inherit; text-decoration-color: var(--soft); font-size: .85rem; overflow-wrap: anywhere }
small, .about, .topic > summary span { color: var(--soft) }
.counts { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; list-style: none; padding: 0 }
.counts b { font-size: 1.3rem }
.passed b, .passed .mark { color: var(--good) }
.failed b, .failed .mark, article h3 .id { color: var(--bad) }
.topic { border-top: 1px solid var(--line) }
.topic > summary { cursor: pointer; padding: .7rem 0 }
.topic > summary h2 { display: inline; margin: 0 }
ol { list-style: none; padding: 0; margin: 0 0 1rem }
ol li { display: grid; grid-template-columns: 1.2rem 3.6rem 1fr; gap: .3rem; padding: .35rem 0; border-top: 1px solid var(--line) }
.id { font-family: ui-monospace, monospace; font-size: .85rem }
.not { color: var(--soft) }
.unchecked b, .unchecked .mark { color: var(--open) }
.reason { margin: .2rem 0; color: var(--soft) }
.failed .reason, article .reason { color: var(--bad) }
article { border: 1px solid var(--line); border-left: 3px solid var(--bad); border-radius: 4px; padding: .8rem 1rem; margin: .7rem 0 }
article summary { cursor: pointer; padding: .3rem 0 }
dt { margin-top: .8rem; font-weight: 600 }
dd { margin: .15rem 0; font-size: .8rem; background: var(--tint); padding: .3rem .5rem; overflow-wrap: anywhere }
dd i { color: var(--soft); margin-right: .5rem }
@media (max-width: 30rem) { ol li { grid-template-columns: 1.2rem 1fr } ol li > div { grid-column: 2 } }
@media print { details > *:not(summary) { display: block } }
`;
