/** The fake's answers in HubSpot's own forms, as quoted in public issues and in the specification (checked 2026-11-23). */
import type { FakeAnswer } from "@streamleads/integration-kit/testing";

/** One property that a write was refused for. */
export interface Invalid {
  name: string;
  error: string;
  message: string;
}

/** HubSpot's bodies carry a fresh id each, for its support. */
const CORRELATION_ID = "aeb5f871-7f07-4993-9211-075dc63e7cbf";

export function refused(status: number, category: string, message: string, more: object = {}): FakeAnswer {
  return { status, json: { status: "error", message, correlationId: CORRELATION_ID, category, ...more } };
}

/** The refused properties stand as JSON inside the message, with the refused values in it. */
export function invalidValues(invalid: Invalid[]): FakeAnswer {
  const listed = invalid.map((entry) => ({
    isValid: false,
    ...entry,
    localizedErrorMessage: entry.message,
    portalId: 12345678,
  }));
  return refused(400, "VALIDATION_ERROR", `Property values were not valid: ${JSON.stringify(listed)}`);
}

export function badRequest(message: string, more: object = {}): FakeAnswer {
  return refused(400, "VALIDATION_ERROR", message, more);
}

/** The id of the contact that has the e-mail stands nowhere but in the text. */
export function emailTaken(existingId: string): FakeAnswer {
  return refused(409, "CONFLICT", `Contact already exists. Existing ID: ${existingId}`);
}

/** For every other unique property. The first id is the record that was being written. */
export function valueTaken(type: string, property: string, value: string, id: string, existingId: string): FakeAnswer {
  const legacyType = type === "contacts" ? "CONTACT" : "DEAL";
  const where = `PropertyValueCoordinates{portalId=12345678, objectTypeId=ObjectTypeId{legacyObjectType=${legacyType}}, propertyName=${property}, value=${value}}`;
  return badRequest(`Cannot set ${where} on ${id}. ${existingId} already has that value.`);
}

export function notFound(): FakeAnswer {
  return refused(404, "OBJECT_NOT_FOUND", "resource not found");
}

export function noCredentials(): FakeAnswer {
  const message = "Authentication credentials not found. This API supports OAuth 2.0 authentication.";
  return refused(401, "INVALID_AUTHENTICATION", message);
}

export function missingScopes(scopes: readonly string[]): FakeAnswer {
  const detail = {
    message: "One or more of the following scopes are required.",
    context: { requiredGranularScopes: scopes },
  };
  const message = "This app hasn't been granted all required scopes to make this call.";
  return refused(403, "MISSING_SCOPES", message, { errors: [detail] });
}
