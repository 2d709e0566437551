/** Whether a signature of a consumer is one, as another library sees it. */
import { parseTransaction, recoverTransactionAddress } from 'viem';

/** @param output holds the two words of `signOnNewCard`, anywhere */
export async function assertSigned(output) {
  const [, address, raw] = /(0x[\da-fA-F]{40}) (0x02[\da-f]+)/.exec(output) ?? [];
  if (address === undefined) throw new Error(`no signature in ${JSON.stringify(output.slice(0, 500))}`);
  const { to, value } = parseTransaction(raw);
  if (to?.toLowerCase() !== '0x00000000000000000000000000000000deadbeef' || value !== 1n)
    throw new Error(`another transaction: ${raw}`);
  const signer = await recoverTransactionAddress({ serializedTransaction: raw });
  if (signer.toLowerCase() !== address.toLowerCase()) throw new Error(`signed by ${signer}, and not by ${address}`);
}
