/**
 * The account behind the fake: records, properties and pipelines, with HubSpot's rules for them. It refuses what
 * HubSpot refuses (unknown properties, values that are no option, a second owner of a unique value) and nothing more.
 */
import type { FakeAnswer } from "@streamleads/integration-kit/testing";
import { badRequest, emailTaken, type Invalid, invalidValues, refused, valueTaken } from "./fake-answers.ts";
import { DEFAULT_PROPERTIES } from "./fake-defaults.ts";

export type FakeType = "contacts" | "deals" | "tasks" | "notes";
/** A user of the account. */
export interface FakeOwner {
  id: string;
  email: string;
}

export interface FakeOption {
  label: string;
  value: string;
  displayOrder: number;
  hidden: boolean;
}
export interface FakeProperty {
  name: string;
  label: string;
  groupName: string;
  type: string;
  fieldType: string;
  hasUniqueValue: boolean;
  options: FakeOption[];
  description: string;
}
export interface FakeRecord {
  id: string;
  properties: Record<string, string>;
  createdAt: string;
  updatedAt: string;
}
export interface FakePipeline {
  id: string;
  label: string;
  /** `probability`: "1.0" won, "0.0" lost; both close the deal. Any other is open. */
  stages: { id: string; label: string; probability?: string }[];
}
/** A record that was written, or the answer that refuses it. */
export type Stored = { record: FakeRecord; isNew: boolean } | { refusal: FakeAnswer };

const TYPES: readonly FakeType[] = ["contacts", "deals", "tasks", "notes"];
const ACTIVITIES: readonly FakeType[] = ["tasks", "notes"];
const TEXT_MAX = 65_536;
/** Which ways of showing a property fit which type of value (specification of properties). */
const FIELD_TYPES: Readonly<Record<string, readonly string[]>> = {
  string: ["text", "textarea", "html", "file", "phonenumber", "calculation_equation"],
  number: ["number", "calculation_equation"],
  enumeration: ["select", "radio", "checkbox", "booleancheckbox", "calculation_equation"],
  bool: ["booleancheckbox", "calculation_equation"],
  date: ["date"],
  datetime: ["date"],
};

export class FakeAccount {
  readonly pipelines: FakePipeline[];
  readonly properties: Record<FakeType, Map<string, FakeProperty>>;
  readonly groups: Record<FakeType, Map<string, string>>;
  readonly records: Record<FakeType, Map<string, FakeRecord>>;
  readonly owners: FakeOwner[] = [];
  /** Contacts and deals that a record is tied to, by its id. Ids of all types differ. */
  readonly contactsOf = new Map<string, Set<string>>();
  readonly dealsOf = new Map<string, Set<string>>();
  /** E-mails that were erased before anybody had them: the account takes them no more. */
  readonly blocked = new Set<string>();
  /** Associations on a page. */
  pageSize = 500;
  readonly #holders: Record<FakeType, Map<string, Map<string, string>>>;
  readonly #now: () => Date;
  #lastId = 50_411_200_000;

  constructor(pipelines: FakePipeline[], now: () => Date) {
    this.pipelines = pipelines;
    this.#now = now;
    this.properties = { contacts: new Map(), deals: new Map(), tasks: new Map(), notes: new Map() };
    this.groups = { contacts: new Map(), deals: new Map(), tasks: new Map(), notes: new Map() };
    this.records = { contacts: new Map(), deals: new Map(), tasks: new Map(), notes: new Map() };
    this.#holders = { contacts: new Map(), deals: new Map(), tasks: new Map(), notes: new Map() };
    for (const type of TYPES) {
      this.groups[type].set(type === "contacts" ? "contactinformation" : "dealinformation", "");
      for (const property of DEFAULT_PROPERTIES[type]) this.#addProperty(type, property);
    }
  }

  find(type: FakeType, id: string, idProperty: string | undefined): FakeRecord | undefined {
    const found = idProperty === undefined ? id : this.#holders[type].get(idProperty)?.get(folded(id));
    return found === undefined ? undefined : this.records[type].get(found);
  }

  isUnique(type: FakeType, name: string): boolean {
    return this.#holders[type].has(name);
  }

  /** What is wrong with values as such, whoever has them. */
  invalid(type: FakeType, values: Record<string, string>): FakeAnswer | undefined {
    const invalid = Object.entries(values).flatMap(
      ([name, value]) => this.#invalidValue(type, name, value, values) ?? [],
    );
    return invalid.length > 0 ? invalidValues(invalid) : undefined;
  }

  create(type: FakeType, values: Record<string, string>): Stored {
    if (type === "contacts" && !values.email && !values.firstname && !values.lastname) {
      return { refusal: badRequest("One of the following properties is required: email, firstname, lastname") };
    }
    if (ACTIVITIES.includes(type) && !values.hs_timestamp) {
      return { refusal: badRequest(`Error creating ${type}. Some required properties were not set.`) };
    }
    const id = String(++this.#lastId);
    const taken = this.#taken(type, id, values);
    if (taken) return { refusal: taken };
    const at = this.#now().toISOString();
    const record = { id, properties: {}, createdAt: at, updatedAt: at };
    this.records[type].set(id, record);
    this.#write(type, record, values);
    return { record, isNew: true };
  }

  update(type: FakeType, record: FakeRecord, values: Record<string, string>): Stored {
    const taken = this.#taken(type, record.id, values);
    if (taken) return { refusal: taken };
    record.updatedAt = this.#now().toISOString();
    this.#write(type, record, values);
    return { record, isNew: false };
  }

  /** A person deletes a record in HubSpot's screens. */
  remove(type: FakeType, id: string): void {
    const record = this.records[type].get(id);
    if (!record) return;
    for (const [name, holders] of this.#holders[type]) holders.delete(folded(record.properties[name] ?? ""));
    this.records[type].delete(id);
    for (const ties of [this.contactsOf, this.dealsOf]) {
      ties.delete(id);
      for (const others of ties.values()) others.delete(id);
    }
  }

  /** Ties a deal, task or note to a contact or deal. */
  associate(id: string, otherId: string, to: "contacts" | "deals" = "contacts"): void {
    const ties = to === "contacts" ? this.contactsOf : this.dealsOf;
    ties.set(id, (ties.get(id) ?? new Set()).add(otherId));
  }

  /** `undefined` when it was made. */
  createProperty(type: FakeType, wanted: Record<string, unknown>): FakeAnswer | undefined {
    const { name, label, groupName, type: valueType, fieldType, options = [] } = wanted;
    if (!isText(name) || !isText(label) || !isText(groupName) || !isText(valueType) || !isText(fieldType)) {
      return badRequest("Invalid input JSON: name, label, groupName, type and fieldType are required");
    }
    if (!/^[a-z][a-z0-9_]{0,99}$/.test(name)) return badRequest(`The property name ${name} is not valid`);
    if (!FIELD_TYPES[valueType]?.includes(fieldType)) return badRequest(`${fieldType} does not fit ${valueType}`);
    if (!this.groups[type].has(groupName))
      return badRequest(`Group ${groupName} does not exist`, { subCategory: "GROUP_DOES_NOT_EXIST" });
    if (!isOptions(options) || (valueType === "enumeration") !== options.length > 0)
      return badRequest("Invalid options");
    if (this.properties[type].has(name)) return refused(409, "CONFLICT", `A property named '${name}' already exists.`);
    const hasUniqueValue = wanted.hasUniqueValue === true;
    const description = isText(wanted.description) ? wanted.description : "";
    this.#addProperty(type, {
      name,
      label,
      groupName,
      type: valueType,
      fieldType,
      hasUniqueValue,
      options,
      description,
    });
    return undefined;
  }

  #addProperty(type: FakeType, property: FakeProperty): void {
    this.properties[type].set(property.name, property);
    if (property.hasUniqueValue) this.#holders[type].set(property.name, new Map());
  }

  #invalidValue(type: FakeType, name: string, value: string, all: Record<string, string>): Invalid | undefined {
    const property = this.properties[type].get(name);
    const bad = (error: string, message: string): Invalid => ({ name, error, message });
    if (!property) return bad("PROPERTY_DOESNT_EXIST", `Property "${name}" does not exist`);
    if (value === "") return undefined;
    if (name === "email" && this.blocked.has(folded(value))) return bad("INVALID_EMAIL", "This email is blocklisted");
    if (name === "email") return isEmail(value) ? undefined : bad("INVALID_EMAIL", `Email address ${value} is invalid`);
    if (name === "pipeline" || name === "dealstage") return this.#invalidStage(name, value, all.pipeline ?? "default");
    if (name === "hubspot_owner_id" && !this.owners.some(({ id }) => id === value)) {
      return bad("INVALID_OWNER_ID", `Owner ${value} does not exist`);
    }
    if (property.type === "datetime" && Number.isNaN(Date.parse(value)) && !/^\d{13}$/.test(value)) {
      return bad("INVALID_DATE", `${value} was not a valid long.`);
    }
    if (property.type === "string") {
      return value.length > TEXT_MAX ? bad("PROPERTY_VALUE_TOO_LONG", `${name} is too long`) : undefined;
    }
    if (property.type === "number" && !/^-?\d+(\.\d+)?$/.test(value)) {
      return bad("INVALID_NUMBER", `${value} was not a valid number.`);
    }
    if (property.type !== "enumeration") return undefined;
    const chosen = property.fieldType === "checkbox" ? value.replace(/^;/, "").split(";") : [value];
    const unknown = chosen.find((choice) => !property.options.some((option) => option.value === choice));
    const allowed = property.options.map((option) => option.label).join(", ");
    return unknown === undefined
      ? undefined
      : bad("INVALID_OPTION", `${unknown} was not one of the allowed options: [${allowed}]`);
  }

  #invalidStage(name: string, value: string, pipelineId: string): Invalid | undefined {
    const pipeline = this.pipelines.find(({ id }) => id === pipelineId);
    if (name === "pipeline" ? pipeline : pipeline?.stages.some(({ id }) => id === value)) return undefined;
    const stages = pipeline?.stages.map(({ id }) => id).join(", ") ?? "";
    const message = `${value} is not a valid pipeline stage ID. Valid options are: pipelineId=${pipelineId} : [${stages}]`;
    return { name, error: "INVALID_OPTION", message };
  }

  #taken(type: FakeType, id: string, values: Record<string, string>): FakeAnswer | undefined {
    for (const [name, holders] of this.#holders[type]) {
      const value = values[name];
      const owner = value ? holders.get(folded(value)) : undefined;
      if (owner === undefined || owner === id) continue;
      return name === "email" ? emailTaken(owner) : valueTaken(type, name, values[name] ?? "", id, owner);
    }
    return undefined;
  }

  #write(type: FakeType, record: FakeRecord, values: Record<string, string>): void {
    for (const name in values) {
      const before = record.properties[name] ?? "";
      const value = this.#combined(type, name, before, values[name] ?? "");
      const holders = this.#holders[type].get(name);
      if (before !== "") holders?.delete(folded(before));
      if (value === "") delete record.properties[name];
      else {
        record.properties[name] = value;
        holders?.set(folded(value), record.id);
      }
    }
  }

  /** A leading semicolon adds boxes to those that are ticked, once each. E-mails are kept in small letters. */
  #combined(type: FakeType, name: string, before: string, value: string): string {
    if (name === "email") return value.toLowerCase();
    if (this.properties[type].get(name)?.fieldType !== "checkbox") return value;
    const ticked = value.startsWith(";") ? `${before};${value.slice(1)}` : value;
    return [...new Set(ticked.split(";").filter((choice) => choice !== ""))].join(";");
  }
}

export function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

export function isOptions(value: unknown): value is FakeOption[] {
  return Array.isArray(value) && value.every(isOption);
}

function isOption(value: Record<string, unknown> | null): boolean {
  const option = value ?? {};
  return (
    isText(option.label) &&
    isText(option.value) &&
    typeof option.displayOrder === "number" &&
    typeof option.hidden === "boolean"
  );
}

/** HubSpot compares e-mails without regard to case. */
function folded(value: string): string {
  return value.toLowerCase();
}

function isEmail(value: string): boolean {
  return /^[^\s@]+@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}$/i.test(value) && value.length <= 254;
}
