const conjunction = new Intl.ListFormat('en-GB', { type: 'conjunction' });
const disjunction = new Intl.ListFormat('en-GB', { type: 'disjunction' });

/** "1, 2 and 3". */
export function joinWithAnd(names: readonly string[]): string {
  return conjunction.format(names);
}

/** "card 1, card 2 or card 3". */
export function listCards(cards: readonly string[]): string {
  return cards.length === 0 ? 'no card' : disjunction.format(cards.map((card) => `card ${card}`));
}

/** Adds a capital and a full stop. */
export function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(capital) ? capital : `${capital}.`;
}
