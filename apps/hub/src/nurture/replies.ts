/** Which of a person's acts say that they speak with us. Sources name events in one way: `<channel>_<act>`. */

/** A message, a tapped button, a booked conversation. A reaction or a changed number is no answer. */
const SPOKE = /^[a-z]+_(?:reply|message|button|booked)$/;

/** From here on a person answers, and no sequence of mails goes on. @param kind of an event, `whatsapp_reply` */
export function isReply(kind: string): boolean {
  return SPOKE.test(kind);
}
