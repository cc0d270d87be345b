/** Requests as Twilio makes them, with the parameters of its pages and invented people; for tests alone. */
const MESSAGE = `SM${"1e".repeat(16)}`;
const CALL = `CA${"2f".repeat(16)}`;
const ACCOUNT = `AC${"5a".repeat(16)}`;

/** A form body. */
export const form = Object.assign(
  (parameters: Readonly<Record<string, string>>) => new URLSearchParams(parameters).toString(),
  { message: MESSAGE, call: CALL },
);

const message = (more: Readonly<Record<string, string>>) =>
  form({
    SmsSid: MESSAGE,
    MessageSid: MESSAGE,
    AccountSid: ACCOUNT,
    From: "28555",
    To: "+5511955550101",
    ApiVersion: "2010-04-01",
    ...more,
  });
const call = (more: Readonly<Record<string, string>>) =>
  form({
    CallSid: CALL,
    AccountSid: ACCOUNT,
    From: "+551150000000",
    Caller: "+551150000000",
    To: "+5511955550101",
    Called: "+5511955550101",
    Direction: "outbound-api",
    ApiVersion: "2010-04-01",
    ...more,
  });
const status = (given: string, more: Readonly<Record<string, string>> = {}) =>
  message({ MessageStatus: given, SmsStatus: given, ...more });

export const FIXTURES: Readonly<Record<string, string>> = {
  queued: status("queued"),
  sent: status("sent"),
  delivered: status("delivered", { RawDlrDoneDate: "2611231501" }),
  undelivered: status("undelivered", { ErrorCode: "30003" }),
  failed_without_code: status("failed"),
  canceled: status("canceled"),
  call_answered: call({ CallStatus: "in-progress" }),
  call_completed: call({ CallStatus: "completed", CallDuration: "21", Duration: "1", SequenceNumber: "3" }),
  call_no_answer: call({ CallStatus: "no-answer", CallDuration: "0" }),
  call_busy: call({ CallStatus: "busy" }),
  call_failed: call({ CallStatus: "failed" }),
  call_canceled: call({ CallStatus: "canceled" }),
  key_one: call({ CallStatus: "in-progress", Digits: "1", msg: "Gather End", FinishedOnKey: "" }),
  key_two: call({ CallStatus: "in-progress", Digits: "2", msg: "Gather End" }),
  reply: message({
    SmsStatus: "received",
    SmsMessageSid: MESSAGE,
    NumMedia: "0",
    NumSegments: "1",
    From: "+5511955550100",
    To: "28555",
    Body: "Quero visitar no sábado",
    FromCountry: "BR",
  }),
};
