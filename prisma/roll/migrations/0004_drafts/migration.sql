-- What a roll entry has beside what it commits to: how a member is written to, and two spellings to look it up by.
ALTER TABLE roll.roll_entry
  ADD COLUMN letter boolean NOT NULL DEFAULT false,
  ADD COLUMN name text,
  ADD COLUMN reference_key text,
  ADD COLUMN mail_key text;

-- Rolls of before: nearly the spelling that the service computes; frozen rolls, too, can be searched.
ALTER TABLE roll.roll_entry DISABLE TRIGGER frozen;
UPDATE roll.roll_entry SET
  reference_key = lower(normalize(btrim(reference), NFKC)),
  mail_key = lower(normalize(btrim(channels::json ->> 'mail'), NFKC));
ALTER TABLE roll.roll_entry ENABLE TRIGGER frozen;

ALTER TABLE roll.roll_entry
  ALTER COLUMN reference_key TYPE text COLLATE "C",
  ALTER COLUMN reference_key SET NOT NULL;
CREATE INDEX roll_entry_election_reference_key_idx ON roll.roll_entry (election, reference_key);
CREATE INDEX roll_entry_election_mail_key_idx ON roll.roll_entry (election, mail_key);

-- An election that is over and put away.
ALTER TABLE roll.election ADD COLUMN archived_at timestamptz(3);
