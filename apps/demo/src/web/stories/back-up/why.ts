/** What each tap of a backup is for. */
export const why = {
  offer: 'so that it offers itself as a copy',
  export: 'so that it judges both offers, and seals the key to each',
  import: 'so that it takes the key, and signs for it',
  receipt: 'so that it signs once more for the key it has',
  confirm: 'so that it checks both receipts and ends cloning for good',
} as const;
