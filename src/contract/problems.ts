/**
 * The one list of what a client can be told when something is refused (RFC 9457). A use case's error kinds map to
 * these codes; docs/problems.md explains each of them, and a test holds list and page together.
 */
export const PROBLEMS = {
  'query-invalid': { status: 400, title: 'The parameters after the question mark are not what this route expects' },
  'body-invalid': { status: 400, title: 'The request does not have the shape that this route expects' },
  'body-too-large': { status: 413, title: 'The request is larger than this route accepts' },
  'media-type-unsupported': { status: 415, title: 'The request is not in the format that this route expects' },
  'range-not-satisfiable': { status: 416, title: 'The file does not have the bytes that were asked for' },
  'not-found': { status: 404, title: 'There is nothing at this address' },
  'method-not-allowed': { status: 405, title: 'This address does not answer this method' },
  'if-match-required': { status: 428, title: 'This change must name the state that it was made for' },
  'if-match-failed': { status: 412, title: 'Somebody else has changed this meanwhile' },
  'sign-in-required': { status: 401, title: 'This needs a session; sign in first' },
  'sign-in-refused': { status: 401, title: 'The signed sign-in document was not accepted' },
  'member-refused': { status: 401, title: 'What was sent proves nobody to be a member' },
  'way-not-accepted': { status: 409, title: 'This election does not let members prove who they are in this way' },
  'officer-not-of-election': { status: 403, title: 'This officer is not one of this election’s returning officers' },
  'officer-suspended': { status: 403, title: 'This officer is suspended; nothing that it signs counts any more' },
  'too-many-requests': { status: 429, title: 'Too many requests; try again later' },
  busy: { status: 503, title: 'The service is busy; try again in a moment' },
  'election-not-found': { status: 404, title: 'No such election' },
  'election-exists': { status: 409, title: 'An election with this id exists already' },
  'draft-refused': { status: 422, title: 'The draft cannot become a definition' },
  'image-refused': { status: 422, title: 'The picture was not accepted' },
  'roll-refused': { status: 422, title: 'The roll was not imported; nothing was changed' },
  'roll-frozen': { status: 409, title: 'The roll is frozen; it does not change any more' },
  'roll-entry-not-found': { status: 404, title: 'Nobody on the roll has this reference' },
  'election-archived': { status: 409, title: 'This election is archived; nothing of it changes any more' },
  'letters-refused': { status: 422, title: 'The letters with codes were not given out' },
  'not-prepared': { status: 409, title: 'The definition has not been prepared yet' },
  'signature-refused': { status: 422, title: 'The signature was not accepted' },
  'act-refused': { status: 422, title: 'The act was not accepted' },
  'notice-not-found': { status: 404, title: 'No mail of this name has bounced or failed' },
  'act-not-found': { status: 404, title: 'No such act' },
  'issuing-not-open': { status: 409, title: 'Ballot tokens are drawn from the announcement on' },
  'issuing-ended': { status: 409, title: 'No ballot token is issued after the close' },
  'token-request-refused': { status: 422, title: 'The token request was not accepted' },
  'token-already-issued': {
    status: 409,
    title:
      'A token was already issued to this entry; only its seed (recovery code) can cast it, nobody can issue another',
  },
  'voting-not-open': { status: 409, title: 'Voting has not opened yet' },
  'voting-closed': { status: 409, title: 'Voting is closed' },
  'election-annulled': { status: 409, title: 'This election was annulled' },
  'ballot-refused': { status: 422, title: 'The sealed ballot was not accepted' },
  'voting-key-used': { status: 409, title: 'Another ballot was recorded for this voting key' },
  'ballot-not-found': { status: 404, title: 'No ballot is recorded for this voting key' },
  'ceremony-refused': { status: 422, title: 'The key ceremony did not accept this' },
  'ceremony-not-found': { status: 404, title: 'This election has no key ceremony with trustees of its own' },
  'upload-refused': { status: 422, title: 'This piece of a file was not kept' },
  'submission-refused': { status: 422, title: 'What the trustee handed in was not taken' },
  'step-not-possible': { status: 409, title: 'This step cannot be taken in the present state of the election' },
  'webhook-refused': { status: 422, title: 'Events cannot be sent to this address' },
  'internal-error': {
    status: 500,
    title: 'Something is wrong on our side; nothing of the request was lost without a trace',
  },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

export const PROBLEM_CODES = Object.keys(PROBLEMS) as ProblemCode[];
