-- What everybody may know of an election, in the order in which it was noticed: for streams and webhooks. Nothing of a
-- single member or ballot stands here.

CREATE TABLE roll.event (
  election text NOT NULL REFERENCES roll.election,
  number integer NOT NULL CHECK (number >= 1),
  kind text NOT NULL CHECK (kind IN ('step', 'register-published', 'checkpoint')),
  -- Canonical JSON.
  body text NOT NULL,
  noticed_at timestamptz(3) NOT NULL,
  PRIMARY KEY (election, number)
);
CREATE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON roll.event
  FOR EACH STATEMENT EXECUTE FUNCTION roll.refuse_change();

-- Addresses to which events are sent, each in order: `delivered` is the last event that the receiver took.
CREATE TABLE roll.webhook (
  webhook text PRIMARY KEY,
  election text NOT NULL REFERENCES roll.election,
  url text NOT NULL,
  state text NOT NULL CHECK (state IN ('active', 'given-up')),
  delivered integer NOT NULL CHECK (delivered >= 0),
  -- Failed tries of the next event.
  attempts integer NOT NULL CHECK (attempts >= 0),
  next_attempt_at timestamptz(3) NOT NULL,
  last_outcome text,
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL
);
CREATE UNIQUE INDEX webhook_election_url_key ON roll.webhook (election, url);
