-- Pictures that a draft names: the organisation's logo and candidates' photographs. They are content-addressed, so that
-- what officers looked at is what the definition names; at the announcement the ballot box gets those that it names.

CREATE TABLE roll.image (
  election text NOT NULL REFERENCES roll.election,
  sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
  type text NOT NULL CHECK (type IN ('image/png', 'image/jpeg', 'image/webp')),
  content bytea NOT NULL CHECK (octet_length(content) BETWEEN 1 AND 262144),
  PRIMARY KEY (election, sha256)
);
CREATE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON roll.image
  FOR EACH STATEMENT EXECUTE FUNCTION roll.refuse_change();
