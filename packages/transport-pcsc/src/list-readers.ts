import { explainFailure } from './failures.ts';
import type { PcscStack } from './stacks/stack.ts';

/** `listReaders` of `node.ts` and `web.ts` on a given stack. */
export async function listReadersOf(stack: PcscStack): Promise<readonly string[]> {
  try {
    const context = await stack.establishContext();
    try {
      return await context.listReaders();
    } finally {
      await context.release();
    }
  } catch (error) {
    throw explainFailure(error, stack);
  }
}
