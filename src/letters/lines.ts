/** Where a paragraph is cut into lines: at spaces, and inside what is longer than a line. */

export interface Line {
  readonly start: number;
  /** The line is up to here and without it: spaces at its end are left out. */
  readonly end: number;
}

/** Widths of pieces of text, and of a line, in one unit. */
export interface Room {
  readonly width: number;
  readonly measure: (text: string) => number;
}

/** How many characters of a word fit into a line of its own, at least one. */
function fitting(word: string, { width, measure }: Room): number {
  let used = 0;
  for (let at = 0; at < word.length; at += 1) {
    used += measure(word[at] ?? '');
    if (used > width) return Math.max(1, at);
  }
  return word.length;
}

/** Lines that fit; one empty line where there is no text. */
export function linesOf(text: string, room: Room): Line[] {
  const { width, measure } = room;
  const space = measure(' ');
  const lines: Line[] = [];
  let line = { start: 0, end: 0 };
  let used = 0;
  for (const { 0: word, index } of text.matchAll(/[^ ]+/g)) {
    const wide = measure(word);
    const more = (index - line.end) * space + wide;
    if (line.end === line.start || used + more <= width) used += more;
    else {
      lines.push(line);
      line = { start: index, end: index };
      used = wide;
    }
    line.end = index + word.length;
    while (used > width) {
      const cut = line.start + fitting(text.slice(line.start, line.end), room);
      if (cut >= line.end) break;
      lines.push({ start: line.start, end: cut });
      line = { start: cut, end: line.end };
      used = measure(text.slice(cut, line.end));
    }
  }
  return [...lines, line];
}
