/**
 * Decides, in one place, what a test does without a part of the system it needs (a service, a reader, a program). With
 * CI=true a missing part is a failure; elsewhere the test is skipped and the reason printed.
 */

/**
 * True if the part is there. Use it with `describe.skipIf(!found)` or `it.skipIf(!found)`.
 *
 * @param missing looks for the part: resolves to what is missing, or to `undefined` if all is there.
 */
export async function systemPart(name: string, missing: () => Promise<string | undefined>): Promise<boolean> {
  const reason = await missing();
  if (reason === undefined) return true;
  const { CI } = process.env;
  if (CI === 'true') throw new Error(`${name} is missing: ${reason}`);
  process.stderr.write(`skipped, as ${name} is missing: ${reason}\n`);
  return false;
}
