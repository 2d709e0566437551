/** HTML that can't be injected into: a template whose values are escaped unless they are markup themselves. */
import { visible } from '@symbolon/interface';

/** Markup made here. Not a string, so that typed text is never taken for it. */
export type Markup = { readonly markup: string };

type Value = string | number | Markup | readonly Markup[] | undefined;

/** Tag of a template: text in it is escaped, for element content and quoted attributes alike. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return { markup: parts.reduce((all, part, place) => `${all}${render(values[place - 1])}${part}`) };
}

/** Markup where a condition holds, nothing elsewhere. */
export function when(condition: boolean, markup: () => Markup): Markup {
  return condition ? markup() : { markup: '' };
}

function render(value: Value): string {
  if (value === undefined) return '';
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value));
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('');
}

const entities: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * HTML Living Standard, 13.1.2.3 and 13.1.4. What does not show by itself is written out, but for ends of lines, which
 * are spaces: it could make a line read as another, or two names that differ look the same.
 */
function escaped(text: string): string {
  return visible(text.replace(/\s*[\n\r]\s*/g, ' ')).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
