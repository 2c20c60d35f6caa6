// Saves a page while somebody writes on it, and says so. Without it everything is still saved by
// the page's button.
const REST_MS = 4000; // after the last key
const APART_MS = 10000; // between two saves of a page
const KEEPALIVE_BYTES = 60000; // more than this no browser sends from a page that closes
const OFFLINE = "Could not save: you are offline. What you typed is still here";
const FAILED = "Could not save. What you typed is still here";
const OVER = "This page can no longer be changed. Copy what you typed";
const UNSAVED = "Not saved yet";
// Pressed or ticked for the save to come, and not written.
const NOT_WRITTEN = ["clear", "add", "remove", "move_up", "move_down"];

function written(form) {
  const fields = new URLSearchParams(new FormData(form));
  NOT_WRITTEN.forEach((name) => fields.delete(name));
  return fields;
}

class Autosave {
  constructor(form) {
    this.form = form;
    // Not by form.dataset: a box named "dataset" would stand in its place.
    this.url = form.getAttribute("data-autosave");
    this.state = form.querySelector("[data-autosave-state]");
    this.last = this.answers();
    this.savedAt = 0;
    this.sending = null;
    this.stopped = false;
    this.saidSaved = false;
    form.addEventListener("input", (event) => {
      this.unsaved();
      if (event.target.matches("textarea, input[type=text]")) this.soon(REST_MS);
    });
    form.addEventListener("focusout", (event) => {
      if (event.target.matches("textarea, input[type=text]")) this.soon(0);
    });
    form.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.save();
    });
  }

  // What somebody wrote or chose, apart from what the page sends beside it.
  answers() {
    const fields = written(this.form);
    ["csrfmiddlewaretoken", "page_of", "revision", "own", "loaded"].forEach((n) => fields.delete(n));
    return fields.toString();
  }

  soon(wait) {
    clearTimeout(this.timer);
    if (this.stopped) return;
    const apart = this.savedAt + APART_MS - Date.now();
    this.timer = setTimeout(() => this.save(), Math.max(wait, apart, 0));
  }

  save() {
    clearTimeout(this.timer);
    const answers = this.answers();
    if (this.stopped || this.sending || answers === this.last) return;
    this.savedAt = Date.now();
    this.sending = this.send(answers).finally(() => {
      this.sending = null;
      this.unsaved();
      if (this.answers() !== this.last) this.soon(REST_MS);
    });
  }

  async send(answers) {
    const body = written(this.form);
    let response;
    try {
      response = await fetch(this.url, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
        keepalive: body.toString().length < KEEPALIVE_BYTES,
        redirect: "manual",
      });
    } catch {
      this.say(navigator.onLine ? FAILED : OFFLINE);
      return;
    }
    const told = await response.json().catch(() => null);
    this.heard(told, response.status, answers);
  }

  heard(told, status, answers) {
    if (told === null) {
      if (status === 404) this.stopped = true;
      this.say(status === 404 ? OVER : FAILED);
      return;
    }
    this.say(told.text, told.url, told.link);
    this.saidSaved = told.state === "saved";
    if (told.state !== "saved") {
      this.stopped = true;
      return;
    }
    this.last = answers;
    for (const [name, value] of Object.entries(told.fields)) {
      this.form.elements[name].value = value;
    }
  }

  // "Saved at 14:02" must not stand beside words that are not.
  unsaved() {
    if (!this.saidSaved || this.answers() === this.last) return;
    this.saidSaved = false;
    this.say(UNSAVED);
  }

  say(text, url, link) {
    if (this.state.textContent === text) return;
    this.state.textContent = text;
    if (!url) return;
    const anchor = document.createElement("a");
    anchor.className = "govuk-link";
    anchor.href = url;
    anchor.textContent = link;
    this.state.append(" ", anchor);
  }

  // The save that is under way says what the next one is based on: wait for it.
  submitted(event) {
    clearTimeout(this.timer);
    this.stopped = true;
    if (!this.sending) return;
    event.preventDefault();
    const again = () => this.form.requestSubmit(event.submitter);
    const waiting = this.sending;
    this.sending = null;
    Promise.race([waiting, new Promise((done) => setTimeout(done, 5000))]).then(again);
  }
}

export function autosave() {
  document.querySelectorAll("form[data-autosave]").forEach((form) => new Autosave(form));
}
