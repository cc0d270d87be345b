/**
 * One A4 page of lines of text as a PDF (ISO 32000-1): a built-in font in WinAnsi, which has every Portuguese letter, and
 * squares to tick. Enough for a list to print, and nothing that a reader could refuse.
 */

/** `box`: a square stands before the text. Sizes in points. */
export interface PdfLine {
  text: string;
  size?: number;
  bold?: boolean;
  box?: boolean;
  /** White space above. */
  above?: number;
}

const PAGE = { width: 595, height: 842, left: 56, top: 785, bottom: 48 } as const;

/** @throws RangeError when a character is not in the font, or the lines do not fit on the page */
export function pdfPage(title: string, lines: readonly PdfLine[]): Buffer {
  const content = contentOf(lines);
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R /Lang (pt-BR) >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${PAGE.width} ${PAGE.height}] /Contents 4 0 R /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>`,
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    `<< /Title ${textOf(title)} >>`,
  ];
  return fileOf(objects);
}

/** Objects numbered from 1, the table of their places, and the trailer. All of it is one byte per character. */
function fileOf(objects: readonly string[]): Buffer {
  // Bytes above 127 in a comment tell programs on the way that this is no text.
  let file = "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n";
  const places = objects.map((object, i) => {
    const place = file.length;
    file += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(place).padStart(10, "0")} 00000 n \n`;
  });
  const table = file.length;
  const size = objects.length + 1;
  file += `xref\n0 ${size}\n0000000000 65535 f \n${places.join("")}`;
  file += `trailer\n<< /Size ${size} /Root 1 0 R /Info ${objects.length} 0 R >>\nstartxref\n${table}\n%%EOF\n`;
  return Buffer.from(file, "latin1");
}

function contentOf(lines: readonly PdfLine[]): string {
  let y: number = PAGE.top;
  const drawn = lines.map(({ text, size = 11, bold = false, box = false, above = 0 }) => {
    y -= above + size * 1.5;
    if (y < PAGE.bottom) throw new RangeError("pdf: the lines do not fit on one page");
    const x = PAGE.left + (box ? 18 : 0);
    const square = box ? `${PAGE.left} ${y - 1} 9 9 re S\n` : "";
    return `${square}BT /${bold ? "F2" : "F1"} ${size} Tf ${x} ${y} Td ${textOf(text)} Tj ET`;
  });
  return `0.7 w\n${drawn.join("\n")}`;
}

/** A literal string: what has a meaning in one is escaped. */
function textOf(text: string): string {
  if (/[^\x20-\x7e\xa0-\xff]/.test(text)) throw new RangeError("pdf: a character that is not in the font");
  return `(${text.replace(/[\\()]/g, "\\$&")})`;
}
