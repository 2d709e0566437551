/**
 * Pictures of the steps: line drawings of 120 by 90, in the colour of the text, that print well. Nothing the owner
 * typed goes into them but the letters of cards.
 */
import type { Markup } from './markup.ts';

function picture(title: string, drawing: string): Markup {
  return {
    markup: `<svg class="picture" viewBox="0 0 120 90" role="img" aria-label="${title}"><g fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${drawing}</g></svg>`,
  };
}

const computer = '<rect x="60" y="18" width="50" height="38" rx="4"/><path d="M53 66h64l-7-10H60z"/>';
const reader = '<rect x="70" y="26" width="40" height="40" rx="6"/><path d="M70 36v20M110 46h8"/>';
const arrow = '<path d="M54 46h12m-5-5l6 5-6 5"/>';
const card = (x: number, y: number, letter: string) =>
  `<rect x="${x}" y="${y}" width="42" height="27" rx="4" fill="#fff"/><path d="M${x + 5} ${y + 8}h8v6h-8z"/><text x="${x + 28}" y="${y + 21}" font-size="14" font-weight="700" fill="currentColor" stroke="none" text-anchor="middle">${letter}</text>`;

/** The cards in one hand, and this page. */
export const gather = (letters: readonly string[]): Markup => {
  const cards = letters.slice(0, 2).map((letter, index) => card(8 + index * 24, 10 + index * 36, letter));
  return picture(
    `Take ${letters.length === 1 ? 'card' : 'cards'} ${letters.join(' and ')}`,
    `${cards.join('')}<path d="M84 30h24v34h-24zM89 39h14M89 47h14M89 55h8"/>`,
  );
};

export const install = picture(
  'Get the program',
  `${computer}<path d="M85 25v20m-7-7l7 8 7-8"/><path d="M12 30h30v30h-30zM18 30v-8h12v8M42 45h10"/>`,
);

export const tapCard = (letter: string): Markup =>
  picture(`Put card ${letter} on the reader`, `${reader}${arrow}${card(6, 32, letter)}`);

export const typePin = picture(
  'Type the PIN at the computer',
  `${computer}<g fill="currentColor" stroke="none"><circle cx="73" cy="37" r="3"/><circle cx="81" cy="37" r="3"/><circle cx="89" cy="37" r="3"/><circle cx="97" cy="37" r="3"/></g><path d="M12 74q0-16 12-18l24-8q5 0 4 5l-14 8"/>`,
);

export const compare = picture(
  'Compare the first address with the one on this page',
  `${computer}<path d="M68 28h34M68 36h34M68 44h20"/><path d="M12 14h30v44h-30zM18 24h18M18 32h18M18 40h10"/><path d="M40 72l6 6 12-13" stroke-width="3"/>`,
);

export const move = picture(
  'Move everything to a new wallet',
  `${card(6, 14, '')}${card(72, 50, '')}<path d="M54 26h22q8 0 8 8v8m-7-6l7 7 7-7"/><path d="M98 14l2.600 5.300 5.900.900-4.300 4.100 1 5.800-5.200-2.800-5.200 2.800 1-5.800-4.300-4.100 5.900-.900z"/>`,
);

export const never = picture(
  'Never on the telephone, never on a web page',
  '<circle cx="60" cy="45" r="33" stroke-width="4"/><path d="M37 69l46-48" stroke-width="4"/><path d="M46 32c0 18 12 30 28 30l4-8-9-5-4 4c-5-2-9-7-10-12l5-3-4-10z"/>',
);
