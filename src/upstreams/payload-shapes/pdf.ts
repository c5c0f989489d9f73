/** Writes a PDF of plain text at given places: enough for a report that is read by the places of its words. */

/** Text with its left edge and its distance from the top of the page, in points. */
export interface PlacedText {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

const [WIDTH, HEIGHT] = [842, 595] as const;

/** One page per list, A4 landscape, Helvetica 9; the same bytes for the same text. */
export function pdfOfText(pages: readonly (readonly PlacedText[])[]): Uint8Array {
  const objects: string[] = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, i) => `${4 + 2 * i} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ];
  for (const [index, texts] of pages.entries()) {
    const content = texts
      .map(
        ({ text, x, y }) =>
          `BT /F1 9 Tf ${x.toFixed(1)} ${(HEIGHT - y).toFixed(1)} Td (${escaped(text)}) Tj ET`,
      )
      .join('\n');
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${WIDTH} ${HEIGHT}] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + 2 * index} 0 R >>`,
      `<< /Length ${Buffer.byteLength(content, 'latin1')} >>\nstream\n${content}\nendstream`,
    );
  }
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const xref = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  file += `xref\n0 ${size}\n0000000000 65535 f \n${xref}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}

/** The report's names are folded to ASCII, as the league prints them. */
function escaped(text: string): string {
  const plain = text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^\x20-\x7e]/g, '?');
  return plain.replace(/[\\()]/g, '\\$&');
}
