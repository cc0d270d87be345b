/** Bodies as RD sends them, for the tests of the source; people are invented. */
import { fixtureTextsOf } from "@streamleads/integration-kit/testing";

/** Every fixture by name, as text. */
export const FIXTURES = fixtureTextsOf(import.meta.url);
