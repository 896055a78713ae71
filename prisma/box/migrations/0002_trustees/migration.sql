-- What trustees hand in after the close, until it stands in the ballot box or is refused.

ALTER TABLE box.election DROP CONSTRAINT election_state_check;
ALTER TABLE box.election ADD CONSTRAINT election_state_check
  CHECK (state IN ('announced', 'mixed', 'unsealed', 'declared', 'annulled'));

-- Refused ones stay, with their reasons: what was wrong with them is proof of it.
CREATE TABLE box.submission (
  election text NOT NULL REFERENCES box.election,
  number integer NOT NULL CHECK (number >= 1),
  trustee integer NOT NULL CHECK (trustee BETWEEN 1 AND 9),
  kind text NOT NULL CHECK (kind IN ('agreement', 'mix', 'share')),
  document text NOT NULL,
  -- A share carries its proofs and no signature.
  signature text,
  state text NOT NULL CHECK (state IN ('waiting', 'accepted', 'refused')),
  -- A JSON list of texts; of a refused one at least one.
  reasons text NOT NULL,
  PRIMARY KEY (election, number),
  CHECK ((kind = 'share') = (signature IS NULL))
);
-- One at a time of each trustee and kind, and one that counts.
CREATE UNIQUE INDEX submission_open ON box.submission (election, trustee, kind) WHERE state <> 'refused';

CREATE FUNCTION box.refuse_another_submission() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'waiting'
    OR (NEW.election, NEW.number, NEW.trustee, NEW.kind, NEW.document, NEW.signature)
      IS DISTINCT FROM (OLD.election, OLD.number, OLD.trustee, OLD.kind, OLD.document, OLD.signature)
  THEN
    RAISE EXCEPTION 'a submission of % is judged once', OLD.election USING ERRCODE = 'TL002';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER fixed BEFORE UPDATE ON box.submission FOR EACH ROW EXECUTE FUNCTION box.refuse_another_submission();
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON box.submission FOR EACH STATEMENT EXECUTE FUNCTION box.refuse_change();

-- Pieces of the files that a submission names by hash, until they are blobs of the ballot box.
CREATE TABLE box.upload_piece (
  election text NOT NULL REFERENCES box.election,
  trustee integer NOT NULL CHECK (trustee BETWEEN 1 AND 9),
  sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
  piece integer NOT NULL CHECK (piece >= 1),
  content bytea NOT NULL CHECK (octet_length(content) BETWEEN 1 AND 1048576),
  PRIMARY KEY (election, trustee, sha256, piece)
);
