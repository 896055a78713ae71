/**
 * The spelling by which two texts of a roll are the same to people: without spaces around it, in Unicode's
 * compatibility form (full width letters, ligatures), of one case. Only ever compared, never shown or committed to.
 */
export function rollKey(text: string): string {
  let key = text;
  // One pass may bring forth what the next one changes: folding a letter can undo its normal form.
  for (let passes = 0; passes < 4; passes += 1) {
    const next = key.trim().normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC').trim();
    if (next === key) break;
    key = next;
  }
  return key;
}
