-- How often something was asked for, counted for all processes together and over restarts. The key is an action and a
-- bucket: which members fall into a bucket depends on a secret that is not here.
CREATE TABLE roll.rate_limit (
  key text PRIMARY KEY,
  points integer NOT NULL,
  expire bigint
);
