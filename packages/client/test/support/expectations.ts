import type { ErrorCode, ErrorContexts } from '@symbolon/protocol/errors';
import { expect } from 'vitest';

/** Expects a SymbolonError of this code and context. */
export async function expectError<C extends ErrorCode>(
  attempt: Promise<unknown>,
  code: C,
  context: Partial<ErrorContexts[C]> = {},
): Promise<void> {
  await expect(attempt).rejects.toMatchObject({ name: 'SymbolonError', code, context });
}
