/** The report for people: one file, without scripts, for any width, light and dark. */
import type { Exchange } from '../bench/link.ts';
import { type Missing, whatToGive } from '../bench/verdict.ts';
import type { Outcome } from '../run.ts';
import { style } from './style.ts';
import { type CheckedCards, headlineOf, summaryOf } from './summary.ts';
import { topicNames } from './topics.ts';

const specification = 'https://github.com/symbolon/symbolon/blob/main/docs/spec';

const marks = { passed: '✓', failed: '✗', 'not applicable': '–', 'not checked': '?', measured: '≈' } as const;

/** Classes of the style. */
const classes = {
  passed: 'passed',
  failed: 'failed',
  'not applicable': 'not',
  'not checked': 'unchecked',
  measured: 'not',
} as const;

/**
 * The report as one HTML file: failures first, then each topic.
 *
 * @example
 * ```ts
 * import { htmlReport } from '@symbolon/conformance';
 * htmlReport(outcomes, { card: '273040384215', date: '2026-11-29' }).startsWith('<!doctype html>'); // => true
 * ```
 */
export function htmlReport(outcomes: readonly Outcome[], { card, second, date }: CheckedCards): string {
  const { passed, failed, notApplicable, notChecked } = summaryOf(outcomes);
  const failures = outcomes.filter(({ result }) => result === 'failed');
  const cards = second === undefined ? escaped(card) : `${escaped(card)}, with card ${escaped(second)}`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Conformance of card ${escaped(card)}</title>
<style>${style}</style>
<main>
<h1>${headlineOf(outcomes)}</h1>
<p class="about">Card ${cards}. ${escaped(date)}.</p>
<ul class="counts">
<li class="passed"><b>${passed}</b> passed</li>
<li class="failed"><b>${failed}</b> failed</li>
<li class="unchecked"><b>${notChecked}</b> not checked</li>
<li class="not"><b>${notApplicable}</b> not applicable: the card does not have what they are about</li>
</ul>
${missingOf(outcomes)}
${failures.length === 0 ? '' : `<h2>Failed</h2>\n${failures.map(failureOf).join('\n')}`}
${topicsOf(outcomes).map(sectionOf).join('\n')}
</main>
</html>
`;
}

/** What to give to have more checked, and how many requirements it is for. */
function missingOf(outcomes: readonly Outcome[]): string {
  const counts = new Map<Missing, number>();
  for (const { missing } of outcomes) if (missing !== undefined) counts.set(missing, (counts.get(missing) ?? 0) + 1);
  if (counts.size === 0) return '';
  const rows = [...counts].map(
    ([missing, count]) => `<li>${escaped(whatToGive[missing])} <small>${count}</small></li>`,
  );
  return `<h2>To have more checked</h2>\n<ul>\n${rows.join('\n')}\n</ul>`;
}

type Topic = readonly [prefix: string, outcomes: readonly Outcome[]];

function topicsOf(outcomes: readonly Outcome[]): readonly Topic[] {
  const topics = new Map<string, Outcome[]>();
  for (const outcome of outcomes) {
    const prefix = outcome.requirement.id.slice(0, 2);
    topics.set(prefix, [...(topics.get(prefix) ?? []), outcome]);
  }
  return [...topics];
}

function sectionOf([prefix, outcomes]: Topic): string {
  const { passed, failed, measured } = summaryOf(outcomes);
  const checked = passed + failed;
  const count = checked > 0 ? `${passed} of ${checked} passed` : measured > 0 ? `${measured} measured` : 'not checked';
  return `<details class="topic"><summary><h2>${topicNames[prefix] ?? prefix}</h2> <span>${count}</span></summary>
<ol>
${outcomes.map(rowOf).join('\n')}
</ol>
</details>`;
}

function rowOf({ requirement, result, reason, missing }: Outcome): string {
  const { id, says, clause, level } = requirement;
  const give = missing === undefined ? '' : `. ${whatToGive[missing]}`;
  const why = reason === undefined ? '' : `<p class="reason">${escaped(`${reason}${give}`)}</p>`;
  const optional = level === 'must' ? '' : ` <small>${level}</small>`;
  return `<li class="${classes[result]}"><span class="mark" title="${result}">${marks[result]}</span>
<span class="id">${id}</span> <div>${escaped(says)}${optional} ${linkTo(clause)}${why}</div></li>`;
}

function failureOf({ requirement: { id, says, clause }, reason = '', exchanges = [] }: Outcome): string {
  return `<article>
<h3><span class="id">${id}</span> ${escaped(says)}</h3>
<p class="reason">${escaped(reason)}</p>
<p>${linkTo(clause)}</p>
<details><summary>What crossed</summary>
<dl>
${exchanges.map(exchangeOf).join('\n')}
</dl>
</details>
</article>`;
}

function exchangeOf({ card, name, command, response, meaning, plain }: Exchange): string {
  const inside =
    plain === undefined
      ? ''
      : `<dd class="plain"><i>protected</i> ${spaced(plain.command)}</dd><dd class="plain"><i>protected</i> ${spaced(plain.response)}</dd>`;
  return `<dt>${escaped(name)} <small>${escaped(card)}, ${escaped(meaning)}</small></dt>
<dd><i>to the card</i> ${spaced(command)}</dd><dd><i>from it</i> ${spaced(response)}</dd>${inside}`;
}

function linkTo(clause: string): string {
  return `<a href="${specification}/${escaped(clause)}">${escaped(clause.replace('.md', '').replace('#', ', ').replaceAll('-', ' '))}</a>`;
}

/** Bytes with spaces, so that they break anywhere. */
function spaced(hex: string): string {
  return hex === '' ? 'nothing' : `<code>${(hex.match(/../g) ?? []).join(' ')}</code>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
