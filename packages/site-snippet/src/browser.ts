/**
 * The little of a browser that the snippet uses. The DOM's own types would reach into every file of the hub, where a
 * stray `name` or `status` must stay an error.
 */
export interface Place {
  href: string;
  origin: string;
  search: string;
  assign(url: string): void;
}

export interface Storage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** What pages may call, as `window.StreamLeads`. */
export interface StreamLeads {
  /** Sends a lead in the fields of the API; campaign, page and referrer are added. Answers what came back, never throws. */
  send(lead: Record<string, unknown>): Promise<object>;
}

export interface Receipt {
  receipt: string;
  received_at: string;
}

export interface Page {
  currentScript: Tag | null;
  documentElement: Tag;
  cookie: string;
  referrer: string;
  createElement(name: string): Tag;
  querySelector(selector: string): Tag | null;
  querySelectorAll(selector: string): { forEach(act: (form: Form) => void): void };
  addEventListener(type: "submit", listen: (event: SubmitEvent) => void): void;
}

export interface Tag {
  src: string;
  textContent: string | null;
  dataset: Record<string, string | undefined>;
  style: { cssText: string };
  matches(selector: string): boolean;
  setAttribute(name: string, value: string): void;
  append(...children: Tag[]): void;
  querySelector(selector: string): Tag | null;
}

export interface Control extends Tag {
  name: string;
  type: string;
  value: string;
  labels: ArrayLike<Tag> | null;
  ariaInvalid: string | null;
  focus(): void;
}

export interface Form extends Tag {
  ariaBusy: string | null;
  elements: Iterable<Control>;
  reset(): void;
  submit(): void;
  dispatchEvent(event: Event): boolean;
}

export interface SubmitEvent {
  target: Form;
  defaultPrevented: boolean;
  preventDefault(): void;
}

/** Names and values of what a form would send; a file is an object, which becomes a word where only text can go. */
export type FilledFields = new (form: Form) => Iterable<[string, string]>;

export type Observer = new (
  changed: () => void,
) => { observe(tag: Tag, what: { childList: boolean; subtree: boolean }): void };
