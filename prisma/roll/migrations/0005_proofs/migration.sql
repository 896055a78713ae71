-- Several ways in which members prove who they are.

-- Which letter with a code an entry has: none, or the n-th that was made for it.
ALTER TABLE roll.roll_entry ADD COLUMN letter_issue integer CHECK (letter_issue >= 1);

-- One entry per subject of the organisation's own sign-in. What is looked for is text inside canonical JSON.
CREATE INDEX roll_entry_subject_idx ON roll.roll_entry (election, ((channels::jsonb) ->> 'subject'))
  WHERE (channels::jsonb) ? 'subject';

-- Codes live ten minutes: those under way are asked for again. Each belongs to the browser that asked for it, so that
-- nobody who asks in a member's name takes the place of the member's own.
DROP TABLE roll.member_code;
CREATE TABLE roll.member_code (
  election text NOT NULL,
  reference text NOT NULL,
  code_request bytea NOT NULL CHECK (octet_length(code_request) = 32),
  code_hash bytea NOT NULL CHECK (octet_length(code_hash) = 32),
  made_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  attempts_left integer NOT NULL CHECK (attempts_left >= 0),
  PRIMARY KEY (election, reference, code_request)
);
CREATE INDEX member_code_expires_at_idx ON roll.member_code (expires_at);

-- Failed attempts to sign in, of members and strangers alike: a keyed hash stands for whoever was named.
CREATE TABLE roll.sign_in_failure (
  election text NOT NULL,
  named bytea NOT NULL CHECK (octet_length(named) = 32),
  window_ends timestamptz(3) NOT NULL,
  failures integer NOT NULL CHECK (failures >= 1),
  PRIMARY KEY (election, named)
);
CREATE INDEX sign_in_failure_window_ends_idx ON roll.sign_in_failure (window_ends);

-- Members' OpenPGP certificates; the roll commits to their fingerprints.
CREATE TABLE roll.member_certificate (
  election text NOT NULL REFERENCES roll.election,
  fingerprint text NOT NULL,
  certificate text NOT NULL,
  PRIMARY KEY (election, fingerprint)
);

-- Sign-ins with the organisation's own account that have begun in some browser.
CREATE TABLE roll.member_sign_in (
  state_hash bytea PRIMARY KEY CHECK (octet_length(state_hash) = 32),
  election text NOT NULL,
  browser bytea NOT NULL CHECK (octet_length(browser) = 32),
  nonce text NOT NULL,
  verifier text NOT NULL,
  expires_at timestamptz(3) NOT NULL
);
CREATE INDEX member_sign_in_expires_at_idx ON roll.member_sign_in (expires_at);

-- Each act releases letters once.
CREATE TABLE roll.letter_release (
  election text NOT NULL REFERENCES roll.election,
  act integer NOT NULL,
  officer text NOT NULL,
  released_at timestamptz(3) NOT NULL,
  PRIMARY KEY (election, act)
);
CREATE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON roll.letter_release
  FOR EACH STATEMENT EXECUTE FUNCTION roll.refuse_change();
ALTER TABLE roll.letter_release ENABLE ALWAYS TRIGGER kept;

-- A member's signature of the token request, and what hides it in the register (PR-12).
ALTER TABLE roll.issue ADD COLUMN request_signature text, ADD COLUMN signature_nonce bytea
  CHECK (octet_length(signature_nonce) = 32),
  ADD CHECK ((request_signature IS NULL) = (signature_nonce IS NULL));
