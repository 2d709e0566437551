import type { ErrorCode, ErrorContexts } from '@symbolon/interface';
import type { StatusName } from '@symbolon/protocol/status';
import { expect } from 'vitest';

/** Expects a SymbolonError of this code and context. */
export async function expectError<C extends ErrorCode>(
  attempt: Promise<unknown>,
  code: C,
  context: Partial<ErrorContexts[C]> = {},
): Promise<void> {
  await expect(attempt).rejects.toMatchObject({ name: 'SymbolonError', code, context });
}

/** Expects the card to refuse with this status word. */
export function expectStatus(attempt: Promise<unknown>, name: StatusName): Promise<void> {
  return expect(attempt).rejects.toMatchObject({ name: 'SymbolonError', context: { refusal: name } });
}
