-- Files of the voting page by their hash: a definition names them, and they are served as long as it can be voted in,
-- whichever version of the program runs meanwhile.
CREATE TABLE box.page_file (
  sha256 bytea PRIMARY KEY CHECK (octet_length(sha256) = 32),
  -- The page itself, the page saved as one file, or something that the page loads.
  part text NOT NULL CHECK (part IN ('page', 'saved-page', 'file')),
  ending text NOT NULL CHECK (ending IN ('html', 'js', 'css', 'woff2')),
  content bytea NOT NULL CHECK (octet_length(content) BETWEEN 1 AND 4194304)
);
CREATE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON box.page_file FOR EACH STATEMENT EXECUTE FUNCTION box.refuse_change();
