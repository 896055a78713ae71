-- Members are told when an election is annulled.
ALTER TABLE roll.notice DROP CONSTRAINT notice_kind_check;
ALTER TABLE roll.notice ADD CONSTRAINT notice_kind_check CHECK (kind IN
  ('announcement', 'code', 'reminder', 'closing-soon', 'result', 'token-state', 'channel-changed', 'annulled'));
