/** Pipedrive's answers, in its own two forms. */
import type { FakeAnswer } from "@streamleads/integration-kit/testing";

export function ok(data: unknown, additional: unknown = null, status = 200): FakeAnswer {
  return { status, json: { success: true, data, additional_data: additional } };
}

export function refused(status: number, error: string, more: Record<string, unknown> = {}): FakeAnswer {
  const info = "Please check developers.pipedrive.com for more information about Pipedrive API.";
  return { status, json: { success: false, error, error_info: info, data: null, additional_data: null, ...more } };
}

export function unauthorized(): FakeAnswer {
  return refused(401, "unauthorized access", { errorCode: 401 });
}

/** What stands below the host where there is no API: a page. */
export function nowhere(): FakeAnswer {
  return { status: 404, headers: { "content-type": "text/html" }, text: "<html><body>Not found</body></html>" };
}

/** The creation of a webhook refuses in a form of its own. */
export function webhookRefused(field: string, error: string): FakeAnswer {
  return { status: 400, json: { status: "error", success: false, errors: { [field]: [error] } } };
}
