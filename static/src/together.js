// Who goes back gets what they had typed, in a page that the browser fetches anew. What the page was
// based on must come back with it, or it would overwrite what others saved meanwhile. It is kept
// with the entry in the browser's history.
const BASED_ON = ["revision", "own", "sheet", "loaded", "listed", "was"];

function hidden(form) {
  const inputs = [...form.querySelectorAll("input[type=hidden]")];
  return inputs.filter((input) => BASED_ON.includes(input.name));
}

// Whether something stands in the form that did not come with the page.
function isTyped(control) {
  if (control.type === "hidden") return false;
  if (control.type === "checkbox" || control.type === "radio") {
    return control.checked !== control.defaultChecked;
  }
  if (control.options) {
    return [...control.options].some((one) => one.selected !== one.defaultSelected);
  }
  return "defaultValue" in control && control.value !== control.defaultValue;
}

function restore(forms, first) {
  const kept = history.state?.basedOn ?? [];
  forms.forEach((form, number) => {
    // Given back already, or saved since.
    if (form.querySelector("[name=revision]").value !== first[number]) return;
    if (!kept[number] || ![...form.elements].some(isTyped)) return;
    hidden(form).forEach((input) => {
      input.value = kept[number][input.name] ?? input.value;
    });
  });
}

export function restoreTogether() {
  const all = [...document.querySelectorAll("form")];
  const forms = all.filter((form) => form.querySelector("[name=sheet]"));
  if (!forms.length) return;
  const first = forms.map((form) => form.querySelector("[name=revision]").value);
  // Not before: the browser gives back what was typed only after the page's scripts have run.
  window.addEventListener("pageshow", (event) => event.persisted || restore(forms, first));
  // Nor is that sure to be before: once more when it is sent, ahead of whoever else listens.
  window.addEventListener("submit", () => restore(forms, first), true);
  // As late as can be: a page that saves itself is based on more than it was at first.
  window.addEventListener("pagehide", () => {
    const basedOn = forms.map((form) =>
      Object.fromEntries(hidden(form).map((input) => [input.name, input.value])),
    );
    history.replaceState({ ...history.state, basedOn }, "");
  });
}
