-- Key ceremonies of drafts. A ceremony that failed stays, and the next attempt gets rows of its own: what trustees have
-- signed is never changed or removed. Only the encrypted shares go, once everybody has confirmed.

CREATE TABLE roll.ceremony (
  election text NOT NULL REFERENCES roll.election,
  attempt integer NOT NULL CHECK (attempt >= 1),
  threshold integer NOT NULL CHECK (threshold BETWEEN 1 AND 9),
  officer_nonce text NOT NULL,
  state text NOT NULL CHECK (state IN ('joining', 'running', 'complete', 'failed')),
  -- Exact bytes, fixed when every seat is taken.
  parameters bytea,
  -- Exact bytes, when it is complete.
  transcript bytea,
  PRIMARY KEY (election, attempt),
  CHECK ((state = 'joining') = (parameters IS NULL)),
  CHECK ((state = 'complete') = (transcript IS NOT NULL))
);

CREATE FUNCTION roll.refuse_another_ceremony() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.parameters IS NOT NULL AND NEW.parameters IS DISTINCT FROM OLD.parameters)
    OR (OLD.transcript IS NOT NULL AND NEW.transcript IS DISTINCT FROM OLD.transcript)
    OR (OLD.state IN ('complete', 'failed') AND NEW.state <> OLD.state)
  THEN
    RAISE EXCEPTION 'the ceremony of % is fixed', OLD.election USING ERRCODE = 'TL002';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER fixed BEFORE UPDATE ON roll.ceremony FOR EACH ROW EXECUTE FUNCTION roll.refuse_another_ceremony();
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON roll.ceremony FOR EACH STATEMENT EXECUTE FUNCTION roll.refuse_change();

CREATE TABLE roll.ceremony_seat (
  election text NOT NULL,
  attempt integer NOT NULL,
  trustee integer NOT NULL CHECK (trustee BETWEEN 1 AND 9),
  name text NOT NULL,
  invitation_hash bytea NOT NULL CHECK (octet_length(invitation_hash) = 32),
  -- Of the trustee who took the seat.
  certificate text,
  join_document text,
  join_signature text,
  PRIMARY KEY (election, attempt, trustee),
  FOREIGN KEY (election, attempt) REFERENCES roll.ceremony,
  CHECK ((certificate IS NULL) = (join_document IS NULL)),
  CHECK ((certificate IS NULL) = (join_signature IS NULL))
);

CREATE FUNCTION roll.refuse_another_seat() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.certificate IS NOT NULL
    OR (NEW.election, NEW.attempt, NEW.trustee, NEW.name, NEW.invitation_hash)
      IS DISTINCT FROM (OLD.election, OLD.attempt, OLD.trustee, OLD.name, OLD.invitation_hash)
  THEN
    RAISE EXCEPTION 'a seat of the ceremony of % is taken once', OLD.election USING ERRCODE = 'TL002';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER fixed BEFORE UPDATE ON roll.ceremony_seat FOR EACH ROW EXECUTE FUNCTION roll.refuse_another_seat();
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON roll.ceremony_seat
  FOR EACH STATEMENT EXECUTE FUNCTION roll.refuse_change();

CREATE TABLE roll.ceremony_message (
  election text NOT NULL,
  attempt integer NOT NULL,
  seq integer NOT NULL CHECK (seq >= 0),
  document text NOT NULL,
  signature text NOT NULL,
  PRIMARY KEY (election, attempt, seq),
  FOREIGN KEY (election, attempt) REFERENCES roll.ceremony
);
CREATE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON roll.ceremony_message
  FOR EACH STATEMENT EXECUTE FUNCTION roll.refuse_change();

-- Encrypted shares on their way from one trustee to another (PR-15).
CREATE TABLE roll.ceremony_share (
  election text NOT NULL,
  attempt integer NOT NULL,
  sender integer NOT NULL,
  receiver integer NOT NULL,
  ciphertext text NOT NULL,
  PRIMARY KEY (election, attempt, sender, receiver),
  FOREIGN KEY (election, attempt) REFERENCES roll.ceremony
);
