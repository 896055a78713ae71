/** The latest change of each entry that counts; `e` is the frozen entry. */
export const LATEST_CHANGE = `LATERAL (
  SELECT * FROM roll.amendment l
   WHERE l.election = e.election AND l.reference = e.reference AND l.applied IS NOT NULL
   ORDER BY l.applied DESC LIMIT 1) a`;
