/** One field out of a multipart/form-data body (RFC 7578), as relays post it. Only what is asked for is looked at. */

const PARTS_MAX = 200;

/** The bytes of the first part with this name; `undefined` when there is none or the body is no form. Never throws. */
export function formField(body: Buffer, contentType: string, name: string): Buffer | undefined {
  const match = /boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined) return undefined;
  const mark = Buffer.from(`--${boundary}`, "latin1");
  let at = body.indexOf(mark);
  for (let part = 0; at >= 0 && part < PARTS_MAX; part += 1) {
    const begin = body.indexOf("\r\n", at + mark.length);
    const next = body.indexOf(Buffer.concat([Buffer.from("\r\n"), mark]), at + mark.length);
    const headEnd = body.indexOf("\r\n\r\n", at);
    if (begin < 0 || headEnd < 0) return undefined;
    const head = body.toString("latin1", begin, Math.min(headEnd, begin + 4_000));
    const isIt = new RegExp(`content-disposition:[^\\r\\n]*;\\s*name="?${name}"?\\s*(?:;|\\r|$)`, "i").test(head);
    if (isIt && (next < 0 || headEnd < next)) return body.subarray(headEnd + 4, next < 0 ? body.length : next);
    at = next < 0 ? -1 : next + 2;
  }
  return undefined;
}
