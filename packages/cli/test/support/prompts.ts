/** The questions of the command, as a terminal shows them. */

/**
 * The question for the PIN of a card.
 *
 * @param card as the command calls it: `card 2 of box`. Default: the only card
 * @param options.further another PIN was asked for before
 */
export function pinOf(card?: string, { further = false }: { readonly further?: boolean } = {}): string {
  return `PIN${card === undefined ? '' : ` of ${card}`}${further ? ' (empty: the same)' : ''}: `;
}
