/** The faults of a mail server that mean what the faults of an HTTP provider mean. */
import type { Fault } from "@streamleads/integration-kit/testing";
import type { EmailFault } from "@streamleads/integrations/fakes";

/**
 * 401 and 403 refuse the log-in, 429 puts the message off, 5xx breaks the connection as a server does that is down, any
 * other answer refuses the recipient for good. SMTP has no `Retry-After`: who is put off chooses a time by himself.
 */
export function mailFaultOf(fault: Fault): EmailFault {
  switch (fault.kind) {
    case "hang":
    case "slow_body":
      return { kind: "hang" };
    case "drop_after":
      return { kind: "drop_after_data" };
    case "reset":
      return { kind: "reset" };
    case "answer":
      return replyTo(fault.status);
  }
}

function replyTo(status: number): EmailFault {
  if (status === 401 || status === 403) {
    return { kind: "smtp", when: "auth", code: 535, text: "5.7.8 Username and Password not accepted" };
  }
  if (status === 429) {
    return { kind: "smtp", when: "mail", code: 421, text: "4.7.0 Too many messages, try again later" };
  }
  if (status >= 500) return { kind: "reset" };
  return { kind: "smtp", when: "rcpt", code: 550, text: "5.1.1 No such user here" };
}
