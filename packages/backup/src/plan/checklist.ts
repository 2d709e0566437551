/** For the owner and the helper: what they try out together, while nothing has happened. */
import { html, type Markup } from './markup.ts';
import type { RecoveryPlanData } from './plan-data.ts';
import { blank, castOf, hasPuk, wayWords } from './plan-words.ts';
import { sharesChecklist } from './shares-part.ts';
import { vaultChecklist } from './vault-part.ts';

/** A backup that nobody has tried is a hope. */
export function rehearsing(data: RecoveryPlanData): Markup {
  const { owner, trusted } = data;
  const { way } = castOf(data);
  return html`<h2>Tried out together, before it is needed</h2>
<p>A backup that nobody has tried is a hope. ${owner} and ${trusted} tick off, once a year:</p>
<ul class="check">
<li>I found every card where this page says it is, each with its letter on it, and each was verified.</li>
<li>I found the PIN${hasPuk(data) ? ' and the PUK' : ''} without asking anybody. No blank is left on these pages.</li>
<li>I ran <code>symbolon set rehearse</code> with blank cards: it signed, and said that the key is the same.</li>
${way === undefined ? '' : html`<li>I know how this goes, and where what it takes is: ${wayWords(data, way)}</li>\n`}${sharesChecklist(data)}${vaultChecklist(data)}<li>${trusted} has read this at a computer, up to the step with the reader, and knows where it lies. It took ${blank} minutes. What was hard: ${blank}</li>
<li>Done on ${blank}, next time on ${blank}</li>
</ul>
`;
}
