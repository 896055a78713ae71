-- Acts that reach the roll's side: suspended officers, changed roll entries.

ALTER TABLE roll.election
  ADD COLUMN suspended text[] DEFAULT ARRAY[]::text[] CHECK (suspended IS NOT NULL);

CREATE FUNCTION roll.refuse_reinstatement() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NOT NEW.suspended @> OLD.suspended THEN
    RAISE EXCEPTION 'a suspended officer of % stays suspended', OLD.election USING ERRCODE = 'TL002';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER acted BEFORE UPDATE ON roll.election FOR EACH ROW EXECUTE FUNCTION roll.refuse_reinstatement();

-- The frozen roll stays as it is: its leaves are in the definition. A changed entry is one more row, and the latest one
-- that was applied is the entry. A proposal that was never made is removed: it holds an address that nobody needs.
CREATE TABLE roll.amendment (
  election text NOT NULL REFERENCES roll.election,
  act integer NOT NULL,
  kind text NOT NULL CHECK (kind IN ('amend', 'reissue')),
  reference text NOT NULL,
  section text NOT NULL,
  channels text NOT NULL,
  -- How many letters were made for the entry.
  letter_issue integer NOT NULL CHECK (letter_issue >= 0),
  salt bytea CHECK (octet_length(salt) = 32),
  leaf bytea NOT NULL CHECK (octet_length(leaf) = 32),
  new_leaf bytea NOT NULL CHECK (octet_length(new_leaf) = 32),
  -- Counts what was applied to one entry; null as long as it is proposed.
  applied integer CHECK (applied >= 1),
  -- The instant at or soon after which its line is published, as for issues.
  interval_ends timestamptz(3),
  told boolean NOT NULL,
  PRIMARY KEY (election, act),
  CHECK ((applied IS NULL) = (interval_ends IS NULL))
);
CREATE UNIQUE INDEX amendment_election_new_leaf_key ON roll.amendment (election, new_leaf);
CREATE UNIQUE INDEX amendment_election_reference_applied_key ON roll.amendment (election, reference, applied);
CREATE INDEX amendment_election_interval_ends_idx ON roll.amendment (election, interval_ends);

-- What was applied stays as it is, but for salt and channels, which are forgotten when their time is over.
CREATE FUNCTION roll.refuse_change_of_amendment() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.applied IS NOT NULL AND (TG_OP = 'DELETE'
    OR (NEW.kind, NEW.reference, NEW.section, NEW.letter_issue, NEW.leaf, NEW.new_leaf, NEW.applied,
        NEW.interval_ends) IS DISTINCT FROM
       (OLD.kind, OLD.reference, OLD.section, OLD.letter_issue, OLD.leaf, OLD.new_leaf, OLD.applied,
        OLD.interval_ends)
    OR (NEW.salt IS NOT NULL AND NEW.salt IS DISTINCT FROM OLD.salt)
    OR (NEW.channels <> '{}' AND NEW.channels <> OLD.channels))
  THEN
    RAISE EXCEPTION 'a changed roll entry of % is changed by another act only', OLD.election USING ERRCODE = 'TL003';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER applied BEFORE UPDATE OR DELETE ON roll.amendment
  FOR EACH ROW EXECUTE FUNCTION roll.refuse_change_of_amendment();
CREATE TRIGGER kept BEFORE TRUNCATE ON roll.amendment FOR EACH STATEMENT EXECUTE FUNCTION roll.refuse_change();

-- A session belongs to the leaf under which it was opened: with a changed entry it ends.
DELETE FROM roll.member_session;
ALTER TABLE roll.member_session ADD COLUMN leaf bytea NOT NULL;
