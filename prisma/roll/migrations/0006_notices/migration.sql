-- Notices to members: what is queued, what became of it, and the queue itself.

-- The language that a member reads; null: the election's.
ALTER TABLE roll.roll_entry ADD COLUMN language text;

-- One occasion on which members are told something: stands there once, whatever number of processes saw that it is due.
CREATE TABLE roll.notice_run (
  election text NOT NULL REFERENCES roll.election,
  kind text NOT NULL,
  occasion text NOT NULL,
  queued_at timestamptz(3) NOT NULL,
  without_mail integer NOT NULL CHECK (without_mail >= 0),
  -- What the mail tells beside what the definition says: canonical JSON.
  content text NOT NULL,
  PRIMARY KEY (election, kind, occasion)
);

-- One mail to one member. No text of it and no code is kept: it is put together when it is sent.
CREATE TABLE roll.notice (
  notice text PRIMARY KEY,
  election text NOT NULL REFERENCES roll.election,
  kind text NOT NULL CHECK (kind IN
    ('announcement', 'code', 'reminder', 'closing-soon', 'result', 'token-state', 'channel-changed')),
  occasion text NOT NULL,
  reference text NOT NULL,
  -- Only where it is not the roll's: the address that a member had before.
  address text,
  state text NOT NULL CHECK (state IN ('queued', 'sent', 'bounced', 'failed')),
  reason text,
  -- Tries since it was queued, and how often an officer had it sent again.
  attempts integer NOT NULL CHECK (attempts >= 0),
  resends integer NOT NULL CHECK (resends >= 0),
  queued_at timestamptz(3) NOT NULL,
  changed_at timestamptz(3) NOT NULL
);
CREATE UNIQUE INDEX notice_election_kind_occasion_reference_key
  ON roll.notice (election, kind, occasion, reference);
CREATE INDEX notice_election_state_idx ON roll.notice (election, state);

-- Members who want no more reminders of an election.
CREATE TABLE roll.reminder_stop (
  election text NOT NULL REFERENCES roll.election,
  reference text NOT NULL,
  PRIMARY KEY (election, reference)
);

-- Forgetting (PR-31): a salt goes and its leaf stays, because the leaf is public.
DO $$
DECLARE
  pair text;
BEGIN
  SELECT conname INTO STRICT pair FROM pg_constraint
   WHERE conrelid = 'roll.roll_entry'::regclass AND contype = 'c' AND pg_get_constraintdef(oid) LIKE '%(salt IS NULL)%';
  EXECUTE format('ALTER TABLE roll.roll_entry DROP CONSTRAINT %I', pair);
END $$;
ALTER TABLE roll.roll_entry ADD CONSTRAINT roll_entry_salted CHECK (salt IS NULL OR leaf IS NOT NULL);

-- What may still happen to an entry of a frozen roll, once its election is over: its salt and its channels are
-- forgotten, each as a whole, and nothing else of it changes.
CREATE FUNCTION roll.forgets_only(was roll.roll_entry, becomes roll.roll_entry) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT (becomes.election, becomes.reference, becomes.section) = (was.election, was.reference, was.section)
     AND becomes.leaf IS NOT DISTINCT FROM was.leaf
     AND (becomes.salt IS NULL OR becomes.salt IS NOT DISTINCT FROM was.salt)
     AND (becomes.channels = '{}' OR becomes.channels = was.channels)
     AND (becomes.language IS NULL OR becomes.language IS NOT DISTINCT FROM was.language)
     AND EXISTS (SELECT FROM roll.election e WHERE e.election = was.election AND e.state IN ('ended', 'annulled')
                    AND e.definition IS NOT NULL)
$$;
DROP TRIGGER frozen ON roll.roll_entry;
CREATE TRIGGER frozen BEFORE INSERT OR DELETE ON roll.roll_entry
  FOR EACH ROW EXECUTE FUNCTION roll.refuse_change_of_frozen_roll();
CREATE TRIGGER frozen_but_forgotten BEFORE UPDATE ON roll.roll_entry
  FOR EACH ROW WHEN (NOT roll.forgets_only(OLD, NEW)) EXECUTE FUNCTION roll.refuse_change_of_frozen_roll();

-- The queue: pg-boss 10 (its schema 24), in a schema of its own that only the roll's login reaches. What follows is
-- what PgBoss.getConstructionPlans('roll_jobs') prints, without its own transaction; a test holds the two together. The
-- service's login owns nothing, so pg-boss never migrates by itself.


    CREATE SCHEMA IF NOT EXISTS roll_jobs
  ;

    CREATE TYPE roll_jobs.job_state AS ENUM (
      'created',
      'retry',
      'active',
      'completed',
      'cancelled',
      'failed'
    )
  ;

    CREATE TABLE roll_jobs.version (
      version int primary key,
      maintained_on timestamp with time zone,
      cron_on timestamp with time zone,
      monitored_on timestamp with time zone
    )
  ;

    CREATE TABLE roll_jobs.queue (
      name text,
      policy text,
      retry_limit int,
      retry_delay int,
      retry_backoff bool,
      expire_seconds int,
      retention_minutes int,
      dead_letter text REFERENCES roll_jobs.queue (name),
      partition_name text,
      created_on timestamp with time zone not null default now(),
      updated_on timestamp with time zone not null default now(),
      PRIMARY KEY (name)
    )
  ;

    CREATE TABLE roll_jobs.schedule (
      name text REFERENCES roll_jobs.queue ON DELETE CASCADE,
      cron text not null,
      timezone text,
      data jsonb,
      options jsonb,
      created_on timestamp with time zone not null default now(),
      updated_on timestamp with time zone not null default now(),
      PRIMARY KEY (name)
    )
  ;

    CREATE TABLE roll_jobs.subscription (
      event text not null,
      name text not null REFERENCES roll_jobs.queue ON DELETE CASCADE,
      created_on timestamp with time zone not null default now(),
      updated_on timestamp with time zone not null default now(),
      PRIMARY KEY(event, name)
    )
  ;

    CREATE TABLE roll_jobs.job (
      id uuid not null default gen_random_uuid(),
      name text not null,
      priority integer not null default(0),
      data jsonb,
      state roll_jobs.job_state not null default('created'),
      retry_limit integer not null default(2),
      retry_count integer not null default(0),
      retry_delay integer not null default(0),
      retry_backoff boolean not null default false,
      start_after timestamp with time zone not null default now(),
      started_on timestamp with time zone,
      singleton_key text,
      singleton_on timestamp without time zone,
      expire_in interval not null default interval '15 minutes',
      created_on timestamp with time zone not null default now(),
      completed_on timestamp with time zone,
      keep_until timestamp with time zone NOT NULL default now() + interval '14 days',
      output jsonb,
      dead_letter text,
      policy text
    ) PARTITION BY LIST (name)
  ;
ALTER TABLE roll_jobs.job ADD PRIMARY KEY (name, id);
CREATE TABLE roll_jobs.archive (LIKE roll_jobs.job);
ALTER TABLE roll_jobs.archive ADD PRIMARY KEY (name, id);
ALTER TABLE roll_jobs.archive ADD archived_on timestamptz NOT NULL DEFAULT now();
CREATE INDEX archive_i1 ON roll_jobs.archive(archived_on);

    CREATE FUNCTION roll_jobs.create_queue(queue_name text, options json)
    RETURNS VOID AS
    $$
    DECLARE
      table_name varchar := 'j' || encode(sha224(queue_name::bytea), 'hex');
      queue_created_on timestamptz;
    BEGIN

      WITH q as (
      INSERT INTO roll_jobs.queue (
        name,
        policy,
        retry_limit,
        retry_delay,
        retry_backoff,
        expire_seconds,
        retention_minutes,
        dead_letter,
        partition_name
      )
      VALUES (
        queue_name,
        options->>'policy',
        (options->>'retryLimit')::int,
        (options->>'retryDelay')::int,
        (options->>'retryBackoff')::bool,
        (options->>'expireInSeconds')::int,
        (options->>'retentionMinutes')::int,
        options->>'deadLetter',
        table_name
      )
      ON CONFLICT DO NOTHING
      RETURNING created_on
      )
      SELECT created_on into queue_created_on from q;

      IF queue_created_on IS NULL THEN
        RETURN;
      END IF;

      EXECUTE format('CREATE TABLE roll_jobs.%I (LIKE roll_jobs.job INCLUDING DEFAULTS)', table_name);

      EXECUTE format('ALTER TABLE roll_jobs.%1$I ADD PRIMARY KEY (name, id)', table_name);
      EXECUTE format('ALTER TABLE roll_jobs.%1$I ADD CONSTRAINT q_fkey FOREIGN KEY (name) REFERENCES roll_jobs.queue (name) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED', table_name);
      EXECUTE format('ALTER TABLE roll_jobs.%1$I ADD CONSTRAINT dlq_fkey FOREIGN KEY (dead_letter) REFERENCES roll_jobs.queue (name) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED', table_name);
      EXECUTE format('CREATE UNIQUE INDEX %1$s_i1 ON roll_jobs.%1$I (name, COALESCE(singleton_key, '''')) WHERE state = ''created'' AND policy = ''short''', table_name);
      EXECUTE format('CREATE UNIQUE INDEX %1$s_i2 ON roll_jobs.%1$I (name, COALESCE(singleton_key, '''')) WHERE state = ''active'' AND policy = ''singleton''', table_name);
      EXECUTE format('CREATE UNIQUE INDEX %1$s_i3 ON roll_jobs.%1$I (name, state, COALESCE(singleton_key, '''')) WHERE state <= ''active'' AND policy = ''stately''', table_name);
      EXECUTE format('CREATE UNIQUE INDEX %1$s_i4 ON roll_jobs.%1$I (name, singleton_on, COALESCE(singleton_key, '''')) WHERE state <> ''cancelled'' AND singleton_on IS NOT NULL', table_name);
      EXECUTE format('CREATE INDEX %1$s_i5 ON roll_jobs.%1$I (name, start_after) INCLUDE (priority, created_on, id) WHERE state < ''active''', table_name);

      EXECUTE format('ALTER TABLE roll_jobs.%I ADD CONSTRAINT cjc CHECK (name=%L)', table_name, queue_name);
      EXECUTE format('ALTER TABLE roll_jobs.job ATTACH PARTITION roll_jobs.%I FOR VALUES IN (%L)', table_name, queue_name);
    END;
    $$
    LANGUAGE plpgsql;
  ;

    CREATE FUNCTION roll_jobs.delete_queue(queue_name text)
    RETURNS VOID AS
    $$
    DECLARE
      table_name varchar;
    BEGIN
      WITH deleted as (
        DELETE FROM roll_jobs.queue
        WHERE name = queue_name
        RETURNING partition_name
      )
      SELECT partition_name from deleted INTO table_name;

      EXECUTE format('DROP TABLE IF EXISTS roll_jobs.%I', table_name);
    END;
    $$
    LANGUAGE plpgsql;
  ;
INSERT INTO roll_jobs.version(version) VALUES ('24');


-- A job holds nothing but a notice's name. It is tried again at once when the process that had it is gone for five
-- minutes; failures of the mail system are put off by us.
SELECT roll_jobs.create_queue(
  'notice', '{"retryLimit": 1000, "retryDelay": 0, "expireInSeconds": 300, "retentionMinutes": 525600}');
