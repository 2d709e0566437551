/** An item on the terminal until a key is pressed; elsewhere only if asked twice. */
import { hex } from '@scure/base';
import { readFromVault } from '@symbolon/client';
import { line, visible } from '@symbolon/interface';
import type { VaultEntry, VaultReadResponse } from '@symbolon/protocol/commands';
import type { VaultKind } from '@symbolon/protocol/vault';
import type { ActionOf } from '../../command-line/command.ts';
import type { vaultShowCommand } from '../../commands/vault.ts';
import { cliError } from '../../errors/cli-error.ts';
import { startOf } from '../../output/width.ts';
import { inColumns } from '../../output/word-columns.ts';
import { contentText } from './content-text.ts';
import { named, namesIn } from './item-words.ts';
import { useItem } from './use-item.ts';

const wordKinds: readonly VaultKind[] = ['bip39Phrase', 'slip39Share', 'electrumPhrase', 'otherPhrase'];
/** Of a terminal that does not say how wide it is. */
const usualColumns = 80;

export const showItem: ActionOf<typeof vaultShowCommand> = async (input, context) => {
  const { item, unprotected, yes } = input;
  const { secretScreen, slot, screen } = context;
  const reason = secretScreen.missing;
  // Before a card, and before the PIN is typed for nothing.
  if (reason !== undefined && !unprotected) throw cliError('confirmation/unprotected', { what: 'item', reason });
  let found: VaultEntry | undefined;
  const check = async (entry: VaultEntry) => {
    found = entry;
    if (!entry.rule.show) throw cliError('card/item-rule', { item, what: 'show it', rule: namesIn(entry.rule) });
    await context.confirm('giving out the item', {
      lines: [
        line`Show ${named(entry)}: whoever sees it has it, without card and PIN.`,
        line`The card counts and logs that it was read.`,
      ],
      agreed: yes,
    });
    return { use: 'show' } as const;
  };
  const read = await useItem<VaultReadResponse>(context, {
    item,
    slot,
    approver: 1,
    options: input,
    check,
    use: (session, given) => readFromVault(session, item, { slot, ...given }),
  });
  try {
    const { kind, content } = read;
    const label = found?.label ?? '';
    const text = contentText(content, kind);
    if (unprotected) {
      const digits = text === undefined ? hex.encode(content) : null;
      return {
        result: { item, kind, label, text: text ?? null, hex: digits },
        text: [text ?? digits ?? ''],
        copied: true,
      };
    }
    const title = found === undefined ? '' : `${named(found)}:`;
    const columns = screen.columns() ?? usualColumns;
    await secretScreen.show([...inRows(title, columns), '', ...rowsOf(text ?? hex.encode(content), kind, columns)]);
    return {
      result: { item, kind, label, text: null, hex: null },
      text: [`It is off the screen, and nowhere on this computer. The card still keeps ${title.replace(/:$/, '')}.`],
    };
  } finally {
    read.content.fill(0);
  }
};

function rowsOf(text: string, kind: VaultKind, columns: number): readonly string[] {
  const words = text.split(/\s+/);
  if (wordKinds.includes(kind) && words.length > 1) return inColumns(words);
  return text.split(/\r?\n/).flatMap((row) => inRows(row, columns));
}

/** The secret screen shows a row as it is, and the terminal would break it anywhere. */
function inRows(text: string, columns: number): readonly string[] {
  const rows: string[] = [];
  let rest = visible(text.replaceAll('\t', ' '));
  while (rest !== '') {
    const row = startOf(rest, columns);
    const space = row.length < rest.length ? row.lastIndexOf(' ') : -1;
    const end = space > 0 ? space + 1 : Math.max(1, row.length);
    rows.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return rows.length === 0 ? [''] : rows;
}
