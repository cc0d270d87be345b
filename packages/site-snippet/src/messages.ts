/** What the visitor is told in the form, in Portuguese, also by a screen reader. */
import type { Control, Form, Page, Tag } from "./browser.ts";
import { controlOf } from "./fields.ts";
import type { Problem } from "./send.ts";

declare const document: Page;

const MARK = "data-streamleads-message";

/** A new element with its attributes. */
export function tag(name: string, attributes: Record<string, string>): Tag {
  return mark(document.createElement(name), attributes);
}

export function mark(element: Tag, attributes: Record<string, string>): Tag {
  for (const name in attributes) element.setAttribute(name, attributes[name] as string);
  return element;
}

/**
 * Says something in the form's place for messages, its own or one at its end, and marks the controls that it is about.
 * The place has to be there before it speaks, or a screen reader would not hear it.
 */
export function say(form: Form, text: string, wrong: readonly Control[] = []): void {
  for (const control of form.elements) control.ariaInvalid = wrong.includes(control) ? "true" : null;
  let place = form.querySelector(`[${MARK}]`);
  if (!place) {
    place = tag("p", { [MARK]: "" });
    form.append(place);
  }
  mark(place, { "aria-live": "polite" }).textContent = text;
}

/** Says what is wrong and goes to the first of it. @returns false when nothing is, or nothing of it is in sight */
export function sayProblems(form: Form, problems: Problem[] = []): boolean {
  const wrong = problems.flatMap(({ field }) => controlOf(form, field) ?? []);
  say(form, problems.map(({ message, fix }) => `${message} ${fix}`).join(" "), wrong);
  wrong[0]?.focus();
  return Boolean(wrong[0]);
}
