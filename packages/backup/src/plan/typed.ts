/** What somebody types, and what the screen says then: whole, as it stands there. */
import { html, type Markup } from './markup.ts';
import type { RecoveryPlanData } from './plan-data.ts';

/** Default of `RecoveryPlanData.command`. */
const defaultCommand = 'symbolon';

/** A line of the helper's part, which they type as it is printed: `symbolon activate --reader any`. */
export function typed({ command = defaultCommand }: RecoveryPlanData, words: string): Markup {
  return html`<code class="type">${command} ${words}</code>`;
}

/** The same for a card on the reader. */
export function typedAtReader(data: RecoveryPlanData, words: string): Markup {
  return typed(data, `${words} --reader any`);
}

/** Commands within sentences, as they are in the owner's part, become such ones too: a helper adds nothing to them. */
export function asTyped({ command = defaultCommand }: Pick<RecoveryPlanData, 'command'>, { markup }: Markup): Markup {
  const before = html`${command}`.markup;
  return {
    markup: markup.replace(
      /<code>symbolon ([^<]*)<\/code>/g,
      (_, words) => `<code>${before} ${words} --reader any</code>`,
    ),
  };
}

/** A sentence of the screen, by which they see that it worked. */
export function says(sentence: string | Markup): Markup {
  return html`<samp>${sentence}</samp>`;
}
