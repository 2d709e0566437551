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

const phone = '<rect x="66" y="8" width="40" height="74" rx="6"/><path d="M80 14h12"/>';
const waves = '<path d="M60 38q-5 7 0 14M54 34q-8 11 0 22"/>';
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
  'Install the app',
  `${phone}<path d="M86 28v22m-8-8l8 9 8-9M77 60h18"/><path d="M12 26h36v26h-36zM22 60h16M30 52v8"/>`,
);

export const tapCard = (letter: string): Markup =>
  picture(
    `Hold card ${letter} flat against the back of the phone`,
    `${phone}${waves}${card(6, 32, letter)}<circle cx="86" cy="45" r="9"/>`,
  );

export const typePin = picture(
  'Type the PIN on the phone',
  `${phone}<g fill="currentColor" stroke="none"><circle cx="76" cy="28" r="2.5"/><circle cx="83" cy="28" r="2.5"/><circle cx="90" cy="28" r="2.5"/><circle cx="97" cy="28" r="2.5"/></g><path d="M75 42h4M84 42h4M93 42h4M75 52h4M84 52h4M93 52h4M75 62h4M84 62h4M93 62h4"/><path d="M18 74q0-16 12-18l24-8q5 0 4 5l-14 8"/>`,
);

export const compare = picture(
  'Compare the first address with the one on this page',
  `${phone}<path d="M74 32h24M74 40h24M74 48h14"/><path d="M14 14h30v44h-30zM20 24h18M20 32h18M20 40h10"/><path d="M46 70l6 6 12-13" stroke-width="3"/>`,
);

export const move = picture(
  'Move everything to a new wallet',
  `${card(6, 14, '')}${card(72, 50, '')}<path d="M54 26h22q8 0 8 8v8m-7-6l7 7 7-7"/><path d="M98 14l2.600 5.300 5.900.900-4.300 4.100 1 5.800-5.200-2.800-5.200 2.800 1-5.800-4.300-4.100 5.900-.900z"/>`,
);

export const never = picture(
  'Never on the telephone, never on a web page',
  '<circle cx="60" cy="45" r="33" stroke-width="4"/><path d="M37 69l46-48" stroke-width="4"/><path d="M46 32c0 18 12 30 28 30l4-8-9-5-4 4c-5-2-9-7-10-12l5-3-4-10z"/>',
);
