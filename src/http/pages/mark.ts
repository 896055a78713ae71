/** The name mark: a tally of five, as tellers write it. A file of its own, since no page carries pictures inline. */
export const MARK = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0f4c5c"/><g fill="none" stroke="#fff" stroke-width="2.5" stroke-linecap="round"><path d="M8.5 8.5v15M13.5 8.5v15M18.5 8.5v15M23.5 8.5v15"/><path d="M5.5 20.5l21-9" stroke="#f3cf86"/></g></svg>
`;
