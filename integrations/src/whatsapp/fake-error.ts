/** Meta's error bodies, for the fake. */
import type { FakeAnswer } from "@streamleads/integration-kit/testing";

export function refuse(code: number, message: string, status = 400): { error: FakeAnswer } {
  return { error: metaError(status, code, message) };
}

export function metaError(
  status: number,
  code: number,
  message: string,
  more: Record<string, unknown> = {},
): FakeAnswer {
  return {
    status,
    json: {
      error: {
        message: `(#${code}) ${message}`,
        type: "OAuthException",
        code,
        error_data: { messaging_product: "whatsapp", details: message },
        fbtrace_id: "ASandboxTrace00000000",
        ...more,
      },
    },
  };
}
