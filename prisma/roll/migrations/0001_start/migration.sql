-- The roll's side. The runner has made the schema; role grants are in src/db/roles.ts.

-- Every clock on this side: tests of the owner replace its body, the service's role cannot.
CREATE FUNCTION roll.clock_now() RETURNS timestamptz
LANGUAGE sql VOLATILE AS $$ SELECT clock_timestamp() $$;

CREATE FUNCTION roll.refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of %.% are never changed or removed', TG_TABLE_SCHEMA, TG_TABLE_NAME
    USING ERRCODE = 'TL001';
END $$;

CREATE TABLE roll.officer (
  fingerprint text PRIMARY KEY,
  name text NOT NULL,
  certificate text NOT NULL,
  admitted_at timestamptz(3) NOT NULL
);

CREATE TABLE roll.sign_in (
  nonce text PRIMARY KEY,
  document bytea NOT NULL,
  expires_at timestamptz(3) NOT NULL
);
CREATE INDEX sign_in_expires_at_idx ON roll.sign_in (expires_at);

CREATE TABLE roll.officer_session (
  token_hash bytea PRIMARY KEY,
  officer text NOT NULL,
  expires_at timestamptz(3) NOT NULL
);
CREATE INDEX officer_session_expires_at_idx ON roll.officer_session (expires_at);

CREATE TABLE roll.election (
  election text PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('draft', 'prepared', 'announced', 'ended', 'annulled')),
  draft bytea NOT NULL,
  definition bytea,
  fingerprint bytea CHECK (octet_length(fingerprint) = 32),
  opens_at timestamptz(3) NOT NULL,
  closes_at timestamptz(3) NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  CHECK ((definition IS NULL) = (fingerprint IS NULL)),
  CHECK (opens_at < closes_at)
);

-- A definition that was fixed stays as it is.
CREATE FUNCTION roll.refuse_another_definition() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.definition IS NOT NULL AND (
    NEW.definition IS DISTINCT FROM OLD.definition OR NEW.fingerprint IS DISTINCT FROM OLD.fingerprint
    OR NEW.opens_at <> OLD.opens_at OR NEW.closes_at < OLD.closes_at
  ) THEN
    RAISE EXCEPTION 'the definition of % is fixed', OLD.election USING ERRCODE = 'TL002';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER fixed BEFORE UPDATE ON roll.election FOR EACH ROW EXECUTE FUNCTION roll.refuse_another_definition();
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON roll.election FOR EACH STATEMENT EXECUTE FUNCTION roll.refuse_change();

CREATE TABLE roll.roll_entry (
  election text NOT NULL REFERENCES roll.election,
  reference text NOT NULL,
  section text NOT NULL,
  channels text NOT NULL,
  salt bytea CHECK (octet_length(salt) = 32),
  leaf bytea CHECK (octet_length(leaf) = 32),
  PRIMARY KEY (election, reference),
  CHECK ((salt IS NULL) = (leaf IS NULL))
);
CREATE INDEX roll_entry_election_section_leaf_idx ON roll.roll_entry (election, section, leaf);

-- A frozen roll stays as it is.
CREATE FUNCTION roll.refuse_change_of_frozen_roll() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  changed text := CASE WHEN TG_OP = 'INSERT' THEN NEW.election ELSE OLD.election END;
BEGIN
  IF EXISTS (SELECT FROM roll.election e WHERE e.election = changed AND e.definition IS NOT NULL) THEN
    RAISE EXCEPTION 'the roll of % is frozen', changed USING ERRCODE = 'TL003';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON roll.roll_entry
  FOR EACH ROW EXECUTE FUNCTION roll.refuse_change_of_frozen_roll();
CREATE TRIGGER kept BEFORE TRUNCATE ON roll.roll_entry FOR EACH STATEMENT EXECUTE FUNCTION roll.refuse_change();

CREATE TABLE roll.definition_signature (
  election text NOT NULL REFERENCES roll.election,
  signer text NOT NULL,
  signature text NOT NULL,
  PRIMARY KEY (election, signer)
);

CREATE TABLE roll.act (
  election text NOT NULL REFERENCES roll.election,
  number integer NOT NULL CHECK (number >= 1),
  document bytea NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'made', 'void')),
  PRIMARY KEY (election, number)
);

CREATE TABLE roll.act_signature (
  election text NOT NULL,
  number integer NOT NULL,
  signer text NOT NULL,
  signature text NOT NULL,
  PRIMARY KEY (election, number, signer),
  FOREIGN KEY (election, number) REFERENCES roll.act
);

CREATE TABLE roll.declaration_signature (
  election text NOT NULL REFERENCES roll.election,
  signer text NOT NULL,
  signature text NOT NULL,
  PRIMARY KEY (election, signer)
);

CREATE TABLE roll.member_code (
  election text NOT NULL,
  reference text NOT NULL,
  code_hash bytea NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  attempts_left integer NOT NULL CHECK (attempts_left >= 0),
  hour_from timestamptz(3) NOT NULL,
  sent_in_hour integer NOT NULL CHECK (sent_in_hour >= 1),
  PRIMARY KEY (election, reference)
);

CREATE TABLE roll.member_session (
  token_hash bytea PRIMARY KEY,
  election text NOT NULL,
  reference text NOT NULL,
  expires_at timestamptz(3) NOT NULL
);
CREATE INDEX member_session_expires_at_idx ON roll.member_session (expires_at);

-- The head of a registrar's ledger: the one row that every writer locks.
CREATE TABLE roll.register (
  election text NOT NULL REFERENCES roll.election,
  registrar integer NOT NULL CHECK (registrar >= 1),
  origin text NOT NULL,
  size integer NOT NULL CHECK (size >= 1),
  frontier bytea NOT NULL,
  last_leaf bytea NOT NULL CHECK (octet_length(last_leaf) = 32),
  root bytea NOT NULL CHECK (octet_length(root) = 32),
  note text NOT NULL,
  listed_at timestamptz(3) NOT NULL,
  published_through timestamptz(3),
  ended boolean NOT NULL,
  PRIMARY KEY (election, registrar)
);

CREATE FUNCTION roll.refuse_shorter_register() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.size < OLD.size OR NEW.published_through < OLD.published_through OR (OLD.ended AND NEW.size > OLD.size)
    OR (OLD.ended AND NOT NEW.ended)
    OR (NEW.size = OLD.size AND NEW.root <> OLD.root)
    OR (NEW.election, NEW.registrar, NEW.origin) IS DISTINCT FROM (OLD.election, OLD.registrar, OLD.origin)
  THEN
    RAISE EXCEPTION 'the head of a ledger only moves forward' USING ERRCODE = 'TL004';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER forward BEFORE UPDATE ON roll.register FOR EACH ROW EXECUTE FUNCTION roll.refuse_shorter_register();
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON roll.register FOR EACH STATEMENT EXECUTE FUNCTION roll.refuse_change();

CREATE TABLE roll.register_line (
  election text NOT NULL,
  registrar integer NOT NULL,
  seq integer NOT NULL CHECK (seq >= 0),
  line bytea NOT NULL,
  leaf bytea NOT NULL CHECK (octet_length(leaf) = 32),
  PRIMARY KEY (election, registrar, seq)
);
CREATE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON roll.register_line
  FOR EACH STATEMENT EXECUTE FUNCTION roll.refuse_change();

CREATE TABLE roll.register_checkpoint (
  election text NOT NULL,
  registrar integer NOT NULL,
  size integer NOT NULL,
  note text NOT NULL,
  PRIMARY KEY (election, registrar, size)
);
CREATE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON roll.register_checkpoint
  FOR EACH STATEMENT EXECUTE FUNCTION roll.refuse_change();

-- An issue is durable here before its signature leaves; its line follows when its interval is over (PR-11).
CREATE TABLE roll.issue (
  election text NOT NULL,
  registrar integer NOT NULL,
  leaf bytea NOT NULL CHECK (octet_length(leaf) = 32),
  section text NOT NULL,
  request_hash bytea NOT NULL CHECK (octet_length(request_hash) = 32),
  blind_signature bytea NOT NULL,
  interval_ends timestamptz(3) NOT NULL,
  PRIMARY KEY (election, registrar, leaf)
);
CREATE UNIQUE INDEX issue_election_registrar_request_hash_key ON roll.issue (election, registrar, request_hash);
CREATE INDEX issue_election_registrar_interval_ends_idx ON roll.issue (election, registrar, interval_ends);
CREATE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON roll.issue
  FOR EACH STATEMENT EXECUTE FUNCTION roll.refuse_change();

-- What is kept is kept from everybody, also where triggers of ordinary kind are switched off for a session.
ALTER TABLE roll.register ENABLE ALWAYS TRIGGER kept, ENABLE ALWAYS TRIGGER forward;
ALTER TABLE roll.register_line ENABLE ALWAYS TRIGGER kept;
ALTER TABLE roll.register_checkpoint ENABLE ALWAYS TRIGGER kept;
ALTER TABLE roll.issue ENABLE ALWAYS TRIGGER kept;
