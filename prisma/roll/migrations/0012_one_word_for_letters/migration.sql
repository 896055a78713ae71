-- Whether an entry gets a letter says `letter`; which letter it has, say the acts that changed the entry.
ALTER TABLE roll.roll_entry DROP COLUMN letter_issue;
