-- The ballot box's side. The runner has made the schema; role grants are in src/db/roles.ts.
-- Nothing here has a time of a ballot, an address or a member.

-- Every clock on this side: tests of the owner replace its body, the service's role cannot.
CREATE FUNCTION box.clock_now() RETURNS timestamptz
LANGUAGE sql VOLATILE AS $$ SELECT clock_timestamp() $$;

CREATE FUNCTION box.refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of %.% are never changed or removed', TG_TABLE_SCHEMA, TG_TABLE_NAME
    USING ERRCODE = 'TL001';
END $$;

CREATE TABLE box.election (
  election text PRIMARY KEY,
  fingerprint bytea NOT NULL CHECK (octet_length(fingerprint) = 32),
  definition bytea NOT NULL,
  opens_at timestamptz(3) NOT NULL,
  closes_at timestamptz(3) NOT NULL,
  -- 'voting' and 'closed' follow from the instants and are not stored.
  state text NOT NULL CHECK (state IN ('announced', 'unsealed', 'declared', 'annulled')),
  unseal_requested boolean NOT NULL,
  CHECK (opens_at < closes_at)
);

CREATE FUNCTION box.refuse_another_definition() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.election, NEW.fingerprint, NEW.definition, NEW.opens_at)
    IS DISTINCT FROM (OLD.election, OLD.fingerprint, OLD.definition, OLD.opens_at)
    OR NEW.closes_at < OLD.closes_at
  THEN
    RAISE EXCEPTION 'the definition of % is fixed', OLD.election USING ERRCODE = 'TL002';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER fixed BEFORE UPDATE ON box.election FOR EACH ROW EXECUTE FUNCTION box.refuse_another_definition();
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON box.election FOR EACH STATEMENT EXECUTE FUNCTION box.refuse_change();

-- The head of the ballot box's ledger: the one row that every writer locks. Every batch writes it, so it has room.
CREATE TABLE box.head (
  election text PRIMARY KEY REFERENCES box.election,
  origin text NOT NULL,
  size integer NOT NULL CHECK (size >= 1),
  frontier bytea NOT NULL,
  last_leaf bytea NOT NULL CHECK (octet_length(last_leaf) = 32),
  root bytea NOT NULL CHECK (octet_length(root) = 32),
  note text NOT NULL,
  listed_at timestamptz(3) NOT NULL,
  opened boolean NOT NULL,
  closed boolean NOT NULL
) WITH (fillfactor = 20);

CREATE FUNCTION box.refuse_shorter_head() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.size < OLD.size OR (OLD.opened AND NOT NEW.opened) OR (OLD.closed AND NOT NEW.closed)
    OR (NEW.size = OLD.size AND NEW.root <> OLD.root)
    OR (NEW.election, NEW.origin) IS DISTINCT FROM (OLD.election, OLD.origin)
  THEN
    RAISE EXCEPTION 'the head of a ledger only moves forward' USING ERRCODE = 'TL004';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER forward BEFORE UPDATE ON box.head FOR EACH ROW EXECUTE FUNCTION box.refuse_shorter_head();
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON box.head FOR EACH STATEMENT EXECUTE FUNCTION box.refuse_change();

-- Without a reference to the head: whoever appends holds its lock, and one look-up per line would be paid for nothing.
CREATE TABLE box.line (
  election text NOT NULL,
  seq integer NOT NULL CHECK (seq >= 0),
  kind text NOT NULL,
  line bytea NOT NULL,
  leaf bytea NOT NULL CHECK (octet_length(leaf) = 32),
  voting_key bytea CHECK (octet_length(voting_key) = 32),
  PRIMARY KEY (election, seq),
  CHECK ((kind = 'ballot') = (voting_key IS NOT NULL))
);
CREATE UNIQUE INDEX line_voting_key ON box.line (election, voting_key) WHERE voting_key IS NOT NULL;
CREATE INDEX line_step ON box.line (election, seq) WHERE voting_key IS NULL;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON box.line
  FOR EACH STATEMENT EXECUTE FUNCTION box.refuse_change();

CREATE TABLE box.voting_key (
  election text NOT NULL,
  voting_key bytea NOT NULL CHECK (octet_length(voting_key) = 32),
  PRIMARY KEY (election, voting_key)
);
CREATE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON box.voting_key
  FOR EACH STATEMENT EXECUTE FUNCTION box.refuse_change();

CREATE TABLE box.checkpoint (
  election text NOT NULL,
  size integer NOT NULL,
  note text NOT NULL,
  frontier bytea NOT NULL,
  PRIMARY KEY (election, size)
);
CREATE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON box.checkpoint
  FOR EACH STATEMENT EXECUTE FUNCTION box.refuse_change();

CREATE TABLE box.blob (
  election text NOT NULL REFERENCES box.election,
  sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
  content bytea NOT NULL,
  PRIMARY KEY (election, sha256)
);
CREATE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON box.blob
  FOR EACH STATEMENT EXECUTE FUNCTION box.refuse_change();

CREATE TABLE box.file (
  election text NOT NULL REFERENCES box.election,
  path text NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (election, path)
);
CREATE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON box.file
  FOR EACH STATEMENT EXECUTE FUNCTION box.refuse_change();

-- What is kept is kept from everybody, also where triggers of ordinary kind are switched off for a session.
ALTER TABLE box.head ENABLE ALWAYS TRIGGER kept, ENABLE ALWAYS TRIGGER forward;
ALTER TABLE box.line ENABLE ALWAYS TRIGGER kept;
ALTER TABLE box.voting_key ENABLE ALWAYS TRIGGER kept;
ALTER TABLE box.checkpoint ENABLE ALWAYS TRIGGER kept;
ALTER TABLE box.blob ENABLE ALWAYS TRIGGER kept;
ALTER TABLE box.file ENABLE ALWAYS TRIGGER kept;
