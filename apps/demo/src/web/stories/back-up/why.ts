/** What each step of a backup is for. */
export const why = {
  offer: 'so that it offers to hold a copy',
  export: 'so that it checks both offers and encrypts the key for each card',
  import: 'so that it takes the key and signs a receipt',
  receipt: 'so that it signs its receipt again',
  confirm: 'so that it checks both receipts and ends cloning for good',
} as const;
