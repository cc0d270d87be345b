import { describe, expect, it } from "vitest";
import { readDateTime } from "./date-time.ts";

describe("readDateTime", () => {
  it.each([
    ["2024-01-15T10:30:00Z", "2024-01-15T10:30:00.000Z"],
    ["2024-01-15T10:30:00-03:00", "2024-01-15T13:30:00.000Z"],
    ["2024-01-15T10:30:00.1234567-0300", "2024-01-15T13:30:00.123Z"],
    ["2024-01-15T00:10+05:30", "2024-01-14T18:40:00.000Z"],
    ["2024-02-29T23:59:59Z", "2024-02-29T23:59:59.000Z"],
  ])("%s is the moment %s", (text, moment) => expect(readDateTime(text)).toBe(moment));

  it.each([
    "2024-01-15",
    "2024-01-15T10:30:00",
    "2023-02-29T10:30:00Z",
    "2024-13-01T10:30:00Z",
    "2024-01-15T24:00:00Z",
    "2024-01-15T10:61:00Z",
    "2024-01-15T10:30:00+15:00",
    "1969-12-31T23:59:59Z",
    "0099-12-31T23:59:59Z",
    "15/01/2024 10:30",
    "ontem",
    "",
  ])("%j is no moment", (text) => expect(readDateTime(text)).toBeUndefined());
});
