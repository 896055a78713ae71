/**
 * The one program of the service's own pages: it says every instant by the reader's clock as well, where that shows
 * something else. A server cannot know a reader's zone, and is not told of it. Everything is on the page without it.
 */
export const READERS_TIME = `
const style = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' };
const hands = (at, timeZone) => at.toLocaleString('sv', { timeZone });
for (const time of document.querySelectorAll('time[data-zone]')) {
  const at = new Date(time.dateTime);
  const { zone, locale, yours } = time.dataset;
  try {
    if (hands(at, zone) === hands(at)) continue;
  } catch {
    // A zone that this browser does not know: the reader's own is all that can be said.
  }
  const said = document.createElement('small');
  said.textContent = yours.replace('{}', new Intl.DateTimeFormat(locale, style).format(at));
  time.append(document.createElement('br'), said);
}
`;
