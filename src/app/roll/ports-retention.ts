/** What is forgotten of an election when its time is over. The ledgers are never touched: they hold no member. */

export type Forgettable = 'salts' | 'codes' | 'mails';

export interface RetentionStore {
  /**
   * Forgets one kind of thing of an election that is over; refused by the database of one that is not. `salts`: those of
   * the roll's leaves. `codes`: one-time codes, sessions and certificates. `mails`: notices, and addresses and names on
   * the roll.
   * @returns how many rows were changed or removed; 0 when it was done before
   */
  forget(election: string, what: Forgettable): Promise<number>;
}
