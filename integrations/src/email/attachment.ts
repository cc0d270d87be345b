/** A file that goes with a mail: made in memory, never read from a path. */

export interface Attachment {
  /** ASCII, with its extension: `lista.pdf`. */
  filename: string;
  contentType: string;
  content: Buffer;
}

/** Together with the text far below what any server takes (Gmail: 25 MB, checked 2026-11-23), and quick on a phone. */
export const ATTACHMENT_BYTES_MAX = 200_000;

/** @throws Error when a file is no fit: that is a mistake of ours, and must not be sent */
export function checkedAttachment(attachment: Attachment): Attachment {
  const { filename, contentType, content } = attachment;
  if (!/^[a-z0-9][a-z0-9_-]{0,60}\.[a-z0-9]{2,5}$/.test(filename))
    throw new Error("email: unfit name of an attachment");
  if (!/^[a-z]+\/[a-z0-9.+-]+$/.test(contentType)) throw new Error("email: unfit type of an attachment");
  if (content.length === 0 || content.length > ATTACHMENT_BYTES_MAX)
    throw new Error("email: unfit size of an attachment");
  return attachment;
}
