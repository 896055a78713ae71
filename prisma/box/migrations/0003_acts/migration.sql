-- What acts of returning officers have changed: who of them is suspended, which files member pages load.

ALTER TABLE box.election
  ADD COLUMN suspended text[] DEFAULT ARRAY[]::text[] CHECK (suspended IS NOT NULL),
  ADD COLUMN bundles text[];

-- A suspension is for good.
CREATE FUNCTION box.refuse_reinstatement() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NOT NEW.suspended @> OLD.suspended OR (OLD.bundles IS NOT NULL AND NEW.bundles IS NULL) THEN
    RAISE EXCEPTION 'what acts of % have changed stays changed', OLD.election USING ERRCODE = 'TL002';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER acted BEFORE UPDATE ON box.election FOR EACH ROW EXECUTE FUNCTION box.refuse_reinstatement();
