import { explainFailure } from './failures.ts';
import type { PcscStack } from './stack.ts';

/** Names of the readers of the given stack. See `listReaders` in `node.ts` and `web.ts`. */
export async function listReadersOf(stack: PcscStack): Promise<readonly string[]> {
  try {
    const context = await stack.establishContext();
    try {
      return await context.listReaders();
    } finally {
      await context.release();
    }
  } catch (error) {
    throw explainFailure(error, stack.name);
  }
}
